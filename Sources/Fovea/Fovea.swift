// What `import Fovea` gives: the whole library, from tensors to trained models.
@_exported import FoveaAutopilot
@_exported import FoveaCharts
@_exported import FoveaClassical
@_exported import FoveaCompiler
@_exported import FoveaData
@_exported import FoveaInspect
@_exported import FoveaInterchange
@_exported import FoveaLayers
@_exported import FoveaModels
@_exported import FoveaOneDNN
@_exported import FoveaPages
@_exported import FoveaRecipe
@_exported import FoveaReference
@_exported import FoveaSearch
@_exported import FoveaSpec
@_exported import FoveaTensor
@_exported import FoveaTraining
