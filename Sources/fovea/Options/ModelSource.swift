import ArgumentParser
import Fovea

/// A trained model: a run, or a model's spec with a file of weights.
struct ModelSource: ParsableArguments {
    @Option(help: ArgumentHelp("The home of a run, whose best weights are taken.", valueName: "dir"))
    var run: String?

    @Option(help: ArgumentHelp("Without a run: the model, such as resnet18:stem=small.", valueName: "spec"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Without a run: the weights: safetensors, or a state dictionary of PyTorch's (.pth).", valueName: "file"))
    var weights: String?

    @Option(
        help: ArgumentHelp(
            "The images; with a run, by default those it was trained on. A model without a run takes its input shape, "
                + "its classes and the normalization from them.", valueName: "spec"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Without a run: how images become the model's numbers, such as 'resize:256 center-crop:224'.",
            valueName: "specs"))
    var preprocess: String?

    func validate() throws {
        if run != nil {
            guard model == nil, weights == nil, preprocess == nil else {
                throw ValidationError(
                    "--run DIR has a model, weights and preprocessing of its own; leave out --model, --weights and "
                        + "--preprocess")
            }
        } else {
            guard model != nil, weights != nil, data != nil else {
                throw ValidationError(
                    "which model? Expected --run DIR, or --model SPEC with --weights FILE and --data SPEC")
            }
        }
    }

    /// The model with its weights.
    ///
    /// - Parameter loading: How images are read where the model takes its numbers from them.
    /// - Throws: a sentence; misspelt words are found before a file is read.
    func load(_ loading: LoadingOptions) throws -> TrainedModel {
        let images = try data.map { try NamedDataset($0) }
        _ = try Preprocessing(preprocess ?? Preprocessing.standard)
        if let model { _ = try ModelRegistry.model(model, classes: 2) }
        if let run {
            let trained = try TrainedModel(run: RunDirectory.existing(run))
            try trained.requireFiniteWeights()
            return trained
        }
        guard let model, let weights, let data, let training = try images?.load().train else {
            throw FoveaError.defect("the flags were not validated")
        }
        let trained = try TrainedModel(
            model: model, weights: weights, training: training, data: data, preprocess: preprocess,
            threads: loading.loadingThreads, onBadImage: loading.onBadImage)
        try trained.requireFiniteWeights()
        for note in trained.notes { StandardError.write("warning: \(note)\n") }
        return trained
    }

    /// The images to measure the model on: those of `--data`, or the run's own, parted as the run parted them.
    func parts(of model: TrainedModel) throws -> DatasetParts {
        let parts = try NamedDataset(data ?? model.card.data).load()
        guard let run, data == nil else { return parts }
        let configuration = try RunDirectory.existing(run).read(TrainingConfiguration.self)
        return try parts.holdingOut(configuration.validation, seed: configuration.seed)
    }
}
