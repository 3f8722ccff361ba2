import FoveaLayers
import FoveaTensor
import TestSupport
import Testing

@Suite struct ConvolutionLayerTests {
    static func layer(_ spec: String, normalized: Bool = false) throws -> any Layer {
        try LayerRegistry.registry.make(spec).layer(.init(classes: 10, isNormalized: normalized))
    }

    /// Every setting, from the spec to the layer.
    @Test(arguments: [
        ("conv:32", "Conv2d(32, kernel: 3)", [32, 9, 8]),
        (
            "conv:32,kernel=5x3,stride=2x1,padding=0/1/2/3", "Conv2d(32, kernel: 5x3, stride: 2x1, padding: 0/1/2/3)",
            [32, 4, 10]
        ),
        (
            "conv:6,padding=valid,dilation=2,groups=2", "Conv2d(6, kernel: 3, padding: valid, dilation: 2, groups: 2)",
            [6, 5, 4]
        ),
        ("conv:6,mode=reflect", "Conv2d(6, kernel: 3, paddingMode: reflect)", [6, 9, 8]),
        ("conv:6,mode=constant,value=0.5", "Conv2d(6, kernel: 3, paddingMode: constant(0.5))", [6, 9, 8]),
        (
            "conv:6,padding=same,mode=replicate,kernel=2",
            "Conv2d(6, kernel: 2, padding: same, paddingMode: replicate)", [6, 9, 8]
        ),
        ("deconv:16", "ConvTranspose2d(16, kernel: 2, stride: 2)", [16, 18, 16]),
        (
            "deconv:16,kernel=3,stride=2,padding=1,output-padding=1x0",
            "ConvTranspose2d(16, kernel: 3, stride: 2, padding: 1, outputPadding: 1x0)", [16, 18, 15]
        ),
        (
            "deconv:6,kernel=3,stride=1,dilation=2,groups=2,padding=same",
            "ConvTranspose2d(6, kernel: 3, padding: same, dilation: 2, groups: 2)", [6, 9, 8]
        ),
        ("depthwise", "DepthwiseConv2d(kernel: 3)", [4, 9, 8]),
        (
            "depthwise:5,multiplier=2,stride=2,mode=reflect",
            "DepthwiseConv2d(kernel: 5, multiplier: 2, stride: 2, paddingMode: reflect)", [8, 5, 4]
        ),
        ("pool", "MaxPool2d(kernel: 2)", [4, 4, 4]),
        (
            "pool:3,stride=2,padding=1,ceil=true", "MaxPool2d(kernel: 3, stride: 2, padding: 1, ceilMode: true)",
            [4, 5, 5]
        ),
        ("pool:2x3,dilation=2,stride=1", "MaxPool2d(kernel: 2x3, stride: 1, dilation: 2)", [4, 7, 4]),
        ("minpool:2,ceil=true", "MinPool2d(kernel: 2, ceilMode: true)", [4, 5, 4]),
        (
            "avgpool:3,stride=2,padding=0/0/1/1,count-pad=false",
            "AvgPool2d(kernel: 3, stride: 2, padding: 0/0/1/1, countIncludePad: false)", [4, 4, 4]
        ),
        ("adaptiveavgpool:7", "AdaptiveAvgPool2d(7)", [4, 7, 7]),
        ("adaptiveavgpool:size=7x5", "AdaptiveAvgPool2d(7x5)", [4, 7, 5]),
        ("gap", "GlobalAvgPool", [4]), ("gmp", "GlobalMaxPool", [4]), ("gminp", "GlobalMinPool", [4]),
    ])
    func specs(spec: String, summary: String, output: [Int]) throws {
        let layer = try ConvolutionLayerTests.layer(spec)
        #expect(layer.summary == summary)
        #expect(try trace(layer, [2, 4, 9, 8]).output.shape == Shape([2] + output))
    }

    @Test(arguments: [
        ("conv:8,mode=mirror", "'mode' of 'conv' expects zeros or constant or reflect or replicate"),
        ("conv:8,value=3", "'value' of 'conv' is for mode=constant"),
        ("deconv", "'deconv' needs a width of at least 1, such as deconv16"),
        ("deconv:8,output-padding=same", "'output-padding' of 'deconv' expects a number"),
        ("adaptiveavgpool", "such as adaptiveavgpool7"),
        ("adaptiveavgpool:7,size=3", "its size twice"),
        ("pool:ceil=yes", "'ceil' of 'pool' expects true or false"),
        ("depthwise:multiplier=0", "'multiplier' of 'depthwise' expects a whole number of at least 1"),
        ("minpool:stid=2", "did you mean 'stride'?"),
    ])
    func specErrors(spec: String, sentence: String) throws {
        expectError(containing: sentence) { try LayerRegistry.registry.make(spec) }
    }

    @Test func aBiasBeforeANormalizationIsLeftOut() throws {
        for spec in ["conv:8", "deconv:8", "depthwise"] {
            let paths = try [false, true].map { normalized in
                try trace(ConvolutionLayerTests.layer(spec, normalized: normalized), [1, 4, 6, 6]).paths
            }
            #expect(paths == [["weight", "bias"], ["weight"]])
        }
    }

    @Test func shapesOfWeights() throws {
        func weight(_ spec: String) throws -> Shape {
            try trace(ConvolutionLayerTests.layer(spec), [1, 4, 6, 6]).specs[0].type.shape
        }
        #expect(try weight("deconv:6,kernel=3x5,groups=2") == [4, 3, 3, 5])
        #expect(try weight("depthwise:multiplier=3") == [12, 1, 3, 3])
    }

    /// Each output of a 4x4 kernel with stride 2 is a sum over 8 channels and 2x2 of its places: 32 numbers, so that He's
    /// standard deviation is 1/4. Of 16,384 numbers it is measured within 0.6%.
    @Test func transposedConvolutionsBeginWithTheirOwnFan() throws {
        let layer = ConvTranspose2d(128, kernel: 4, stride: 2)
        let spec = try trace(layer, [1, 8, 4, 4]).specs[0]
        let numbers = try spec.initializer.values(spec.type, seed: 1, path: spec.path).doubles
        let deviation = (numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)).squareRoot()
        #expect(abs(deviation - 0.25) < 4 * 0.006 * 0.25)
    }

    /// conv1: 3. The transposed 4x4 of stride 2 sees 2 places: 4, half a place apart. conv2 adds 2 halves: 5. A pool of 2
    /// adds a half: 5.5, rounded up. The adaptive one, from 24 to 5, has windows of at most 6 places, one place apart.
    @Test func receptiveFields() throws {
        let model = Sequential {
            Conv2d(4, kernel: 3, paddingMode: .replicate)
            ConvTranspose2d(4, kernel: 4, stride: 2, padding: 1)
            Conv2d(4, kernel: 3, padding: 1, paddingMode: .reflect)
            MinPool2d(kernel: 2)
            AdaptiveAvgPool2d(5)
            GlobalMaxPool()
        }
        let rows = try Summary(of: model, input: [3, 24, 24]).rows
        #expect(rows.map { $0.receptiveField[0] } == [3, 4, 5, 6, 11, 24])
        #expect(rows[1].outputShape == [4, 48, 48])
        // A multiply-add for each of 4x4 weights, 4x4 channels and 24x24 inputs, and the bias.
        #expect(rows[1].flops == 2 * 16 * 16 * 576 + 4 * 48 * 48)
    }

    @Test func errorsNameTheLayer() throws {
        expectError(containing: "AdaptiveAvgPool2d expects images") { try trace(AdaptiveAvgPool2d(7), [2, 10]) }
        expectError(containing: "GlobalMaxPool expects images [batch, channels, height, width], but got [2, 10]") {
            try trace(GlobalMaxPool(), [2, 10])
        }
        expectError(containing: "DepthwiseConv2d(kernel: 3) expects images") { try trace(DepthwiseConv2d(), [2, 10]) }
        expectError(containing: "ConvTranspose2d(6, kernel: 2, groups: 4) expects groups that divide") {
            try trace(ConvTranspose2d(6, kernel: 2, groups: 4), [2, 4, 5, 5])
        }
        expectError(containing: "narrower than the image, which is 2x2") {
            try trace(Conv2d(6, kernel: 5, paddingMode: .reflect), [2, 4, 2, 2])
        }
    }
}
