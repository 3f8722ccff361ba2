import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor
import Testing

/// What people type who come from elsewhere.
@Suite struct FamiliarWordsTests {
    @Test func layers() throws {
        func specs(_ formula: String) throws -> [String] {
            try TracedModel(
                ModelRegistry.model(formula, classes: 3), input: TensorType([2, 3, 8, 8]), mode: .training
            ).specs.map { "\($0.path) \($0.type)" }
        }
        let familiar = try specs("conv4-batchnorm-relu-maxpool-conv8-groupnorm4-swish-globalavgpool-dense8-relu-linear")
        #expect(try familiar == specs("conv4-bn-relu-pool-conv8-gn4-silu-gap-fc8-relu-fc"))
        #expect(!LayerRegistry.registry.names.contains("maxpool"), "one name is listed")
        #expect(
            LayerRegistry.registry.name(of: "maxpool") == "pool" && LayerRegistry.registry.name(of: "maxpol") == nil)
    }

    @Test func augmentations() throws {
        let familiar = try AugmentationList(parsing: "random-crop:padding=2 hflip color-jitter:brightness=0.2")
        #expect(familiar.specs.count == 3)
    }

    @Test func everyAliasMeansAnEntry() {
        for word in [
            "maxpool", "averagepool", "batchnorm", "layernorm", "groupnorm", "instancenorm", "linear", "dense",
            "globalavgpool", "globalmaxpool", "swish", "convtranspose", "lrelu",
        ] { #expect(LayerRegistry.registry.name(of: word) != nil, "\(word)") }
        for word in [
            "hflip", "horizontal-flip", "random-flip", "random-horizontal-flip", "vertical-flip",
            "random-vertical-flip", "random-crop", "rotation", "random-rotation", "color-jitter", "random-erasing",
            "rrc",
        ] { #expect(AugmentationRegistry.registry.name(of: word) != nil, "\(word)") }
    }

    /// (255 / 255 - 0.485) / 0.229 = 2.2489 for white in red.
    @Test func knownNumbers() throws {
        let white = try InMemoryDataset(
            pixels: [UInt8](repeating: 255, count: 12), labels: [0], imageShape: [3, 2, 2], classNames: ["a"])
        let method = try NormalizationRegistry.method("normalize")
        let found = try method.fit(to: white, threads: 1)
        #expect(found.mean == [0.485, 0.456, 0.406] && found.standardDeviation == [0.229, 0.224, 0.225])
        let loader = try Loader(white, Pipeline(normalization: found), batchSize: 1, order: .sequential)
        let numbers = try #require(try loader.next()).images.doubles
        #expect(abs(numbers[0] - 2.248908) < 1e-5 && abs(numbers[11] - 2.64) < 1e-5)
        let own = try NormalizationRegistry.method("normalize:mean=0.5,std=0.25")
        #expect(own.description == "normalize:mean=0.5,std=0.25")
        let error = #expect(throws: FoveaError.self) { try own.fit(to: white, threads: 1) }
        #expect(error?.message.contains("1 means and 1 deviations, but the images have 3 channels") == true)
        #expect(throws: Never.self) { _ = try Preprocessing("resize:32x32 normalize") }
    }
}
