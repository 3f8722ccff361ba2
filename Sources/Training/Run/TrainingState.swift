import FoveaCompiler
import FoveaLayers
import FoveaTensor

/// Everything that changes while a network is trained: its variables, the optimizer's slots beside them, and the position.
///
/// The numbers live with the backend, in its own layout, and become plain arrays only when they are read.
public final class TrainingState {
    /// What the variables are called; the numbers in it are the initial ones.
    private let names: Variables
    private let slotSpecs: [VariableSpec]
    /// The variables, then the slots and the averages.
    public let residents: NamedValues<any Resident>
    /// Those of them that are the network's, as evaluation wants them.
    public let variables: NamedValues<any Resident>
    /// The variables that the network is judged by: parameters in their average over the steps, where one is kept.
    public let evaluated: NamedValues<any Resident>
    /// How far the run has come; training steps move it on.
    public var position: TrainingPosition

    init(_ variables: Variables, slotSpecs: [VariableSpec], seed: UInt64, backend: any Backend) throws {
        names = variables
        self.slotSpecs = slotSpecs
        let own = try variables.resident(on: backend)
        let slots = try backend.residents(
            slotSpecs.map { try $0.initializer.values($0.type, seed: seed, path: $0.path) })
        residents = NamedValues(own.names + slotSpecs.map(\.path), own.values + slots)
        self.variables = own
        let beside = Dictionary(zip(slotSpecs.map(\.path), slots), uniquingKeysWith: { first, _ in first })
        evaluated = NamedValues(
            own.names, zip(own.names, own.values).map { beside[Checkpoint.averagePrefix + $0] ?? $1 })
        position = TrainingPosition(seed: seed)
    }

    /// ``evaluated``, read back.
    public func readEvaluated() throws -> Variables {
        names.replacingArrays(with: try evaluated.values.map { try $0.read() })
    }

    /// The network's numbers, read back.
    public func readVariables() throws -> Variables {
        names.replacingArrays(with: try variables.values.map { try $0.read() })
    }

    /// Gives the network other numbers; slots and position stay.
    ///
    /// - Throws: an `invalid` sentence, and changes nothing, when the variables are not this network's.
    public func replaceVariables(_ new: Variables) throws {
        let own = try names.replacing(with: new.entries.map { ($0.path, $0.array) }, from: "the variables given")
        for (resident, array) in zip(variables.values, own.arrays) { try resident.write(array) }
    }

    /// All of it, read back.
    public func checkpoint() throws -> Checkpoint {
        let arrays = try zip(residents.names, residents.values).map { (path: $0, array: try $1.read()) }
        return Checkpoint(arrays: arrays, position: position)
    }

    /// Takes everything over from a checkpoint, or nothing.
    ///
    /// - Parameter source: Where it is from, for errors.
    /// - Throws: a sentence when it is of another network or another optimizer.
    public func restore(_ checkpoint: Checkpoint, from source: String = "the checkpoint") throws {
        let variables = try names.replacing(with: checkpoint.variables, from: source)
        let slots = try Variables.loaded(checkpoint.slots, for: slotSpecs, from: "\(source) (the optimizer's part)")
        try replaceVariables(variables)
        for (resident, array) in zip(residents.values.dropFirst(names.entries.count), slots.arrays) {
            try resident.write(array)
        }
        position = checkpoint.position
    }
}
