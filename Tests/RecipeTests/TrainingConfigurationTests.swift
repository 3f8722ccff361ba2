import Fovea
import Foundation
import TestSupport
import Testing

import FoveaRecipe

@Suite struct TrainingConfigurationTests {
    private let base = TrainingConfiguration(data: "synthetic", model: "lenet")

    @Test func keysAreTheFlags() throws {
        var configuration = base
        configuration.maxSteps = 5
        configuration.timeBudget = "30m"
        configuration.threads = 2
        configuration.regularize = "clip-norm:max=1"
        configuration.ema = 0.99
        configuration.weights = "w.safetensors"
        configuration.learningRate = .scaled(base: 0.1, forBatch: 256)
        configuration.earlyStopping = "patience=3"
        configuration.initializer = "orthogonal"
        configuration.preprocess = "center-crop:8"
        configuration.augment = "flip"
        configuration.workers = 3
        configuration.replaceHead = true
        configuration.allowMissing = "aux*"
        configuration.rename = "backbone="
        configuration.freeze = "conv1"
        configuration.unfreeze = "conv1=2"
        configuration.classWeights = "balanced"
        configuration.overfit = 20
        configuration.allow = "tiny-batch"
        configuration.learningRateScale = "fc=10"
        let text = try JSONEncoder().encode(configuration)
        let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        #expect(Set(object.keys) == Set(TrainingConfiguration.names))
        #expect(
            Set(TrainingConfiguration.names) == [
                "data", "model", "optimizer", "schedule", "loss", "regularize", "ema", "weights", "seed", "epochs",
                "max-steps", "time-budget", "batch-size", "lr", "order", "validation", "early-stopping", "init",
                "log-every",
                "threads", "conv", "isa", "preprocess", "augment", "workers", "on-bad-image", "replace-head",
                "allow-missing", "rename", "freeze", "unfreeze", "checkpoint-every", "decode", "class-weights",
                "overfit", "accumulate", "last-batch", "keep",
                "lr-scale", "allow",
            ])
        #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: text) == configuration)
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let text = Data(#"{"data": "synthetic", "model": "lenet", "lr": 0.5}"#.utf8)
        var expected = base
        expected.learningRate = 0.5
        #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: text) == expected)
    }

    @Test(arguments: [
        ("data", "synthetik", "synthetic"), ("model", "resnet81", "resnet18"), ("optimizer", "sdg", "sgd"),
        ("schedule", "cosin", "cosine"), ("early-stopping", "patiense=3", "patience"),
        ("init", "orthogonl", "orthogonal"), ("regularize", "clipnorm:max=1", "clip-norm"),
        ("loss", "cros-entropy", "cross-entropy"), ("preprocess", "standardise", "standardize"),
        ("augment", "flop", "flip"), ("workers", "0", "at least 1"),
        ("epochs", "0", "at least 1"), ("batch-size", "-1", "at least 1"), ("lr", "0", "above 0"),
        ("validation", "1", "below 1"), ("max-steps", "0", "at least 1"), ("log-every", "0", "at least 1"),
        ("freeze", "layer[1", "expects a ']'"), ("lr-scale", "fc", "PATTERN=NUMBER"),
        ("lr-scale", "fc=-1", "freeze them"),
        ("rename", "fc", "OLD=NEW"), ("allow-missing", " ", "expects paths"),
        ("allow", "tiny-bach", "did you mean 'tiny-batch'?"),
    ]) func whatCannotBeIsAUsageSentence(key: String, value: String, hint: String) throws {
        let isText = Double(value) == nil
        var fields: [String: Any] = ["data": "synthetic", "model": "lenet"]
        fields[key] = isText ? value : NSNumber(value: try #require(Double(value)))
        let configuration = try JSONDecoder().decode(
            TrainingConfiguration.self, from: JSONSerialization.data(withJSONObject: fields))
        let error = #expect(throws: FoveaError.self) { try configuration.validate() }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
        let mistake = value.prefix { $0 != "=" && $0 != ":" }
        #expect(error?.message.contains(mistake) == true, "\(error?.message ?? "")")
    }

    @Test func theDefaultsAreValid() throws { try base.validate() }
}
