import FoveaData
import FoveaRecipe
import FoveaTensor
import FoveaTraining
import Foundation

/// Network, input, batch and augmentation: the largest network that is still trained for as many epochs as the images ask for.
extension Autopilot {
    /// The share of the time that the final training gets at least.
    static let trainingShare = 0.6

    /// Networks for small images as they are, and for photographs that are resized, from small to large.
    static let (ladderForSmall, ladderForLarge) = (
        ["[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc", "resnet20", "resnet18:stem=small", "wrn16_8"],
        ["[(conv32-bn-relu)*2-pool]*3-gap-fc", "resnet18", "resnet50"]
    )

    /// The sides that photographs are resized to.
    static let sides = [64, 96, 128, 160, 224]

    /// How many epochs a training from scratch wants: the fewer images, the more.
    static func wantedEpochs(_ count: Int) -> Double {
        min(max(12 * (50_000 / Double(max(count, 1))).squareRoot(), 10), 100)
    }

    func chooseNetwork(_ choices: inout Choices, _ images: ImageProfile, _ parts: DatasetParts) throws {
        if !images.isSmall, !given.isGiven("preprocess") {
            let side = min(Self.sides[0], max(images.medianSide, 32))
            try choices.choose(
                "preprocess", "resize:\(side) center-crop:\(side) standardize",
                because: "photographs, about \(images.medianSide) pixels: measured at the smallest size first")
        }
        let wanted = Self.wantedEpochs(images.count)
        let available = Self.trainingShare * budget.seconds
        var paces: [(model: String, expense: Trainer.Expense, epochs: Double)] = []
        let ladder = given.isGiven("model") ? [given.model] : images.isSmall ? Self.ladderForSmall : Self.ladderForLarge
        for model in ladder {
            var trial = choices.configuration
            trial.model = model
            let expense = try pace(&trial, parts)
            if trial.batchSize != choices.configuration.batchSize {
                try choices.choose(
                    "batch-size", "\(trial.batchSize)",
                    because: "more does not fit into \(expense.availableBytes >> 20) MiB of memory")
            }
            let epochs = available / (expense.secondsPerEpoch + expense.secondsPerValidation)
            tell(.note("\(model): an epoch takes \(Self.seconds(expense.secondsPerEpoch)), \(Int(epochs)) fit"))
            paces.append((model, expense, epochs))
            if epochs < wanted { break }
        }
        guard let chosen = paces.last(where: { $0.epochs >= wanted }) ?? paces.first else { return }
        expense = chosen.expense
        let next = paces.first { $0.epochs < wanted && $0.model != chosen.model }
        let other = next.map { "; \($0.model) would make \(max(Int($0.epochs), 0)) of the \(Int(wanted)) wanted" } ?? ""
        try choices.choose(
            "model", chosen.model,
            because:
                "about \(Int(chosen.epochs)) epochs of \(Self.seconds(chosen.expense.secondsPerEpoch)) fit into the time\(other)"
        )
        let side = try chooseSide(&choices, images, spare: chosen.epochs / wanted)
        try chooseAugmentation(&choices, images, side: side, epochs: chosen.epochs)
    }

    /// Larger inputs where there is time for them: the cost grows with their area.
    private func chooseSide(_ choices: inout Choices, _ images: ImageProfile, spare: Double) throws -> Int {
        if let size = images.size, images.isSmall { return max(size.height, size.width) }
        guard !given.isGiven("preprocess") else { return images.medianSide }
        let smallest = Self.sides[0]
        let fitting = Self.sides.last { side in
            side <= max(images.medianSide, smallest)
                && Double(side * side) <= Double(smallest * smallest) * max(spare, 1)
        }
        let side = fitting ?? smallest
        try choices.choose(
            "preprocess", "resize:\(side) center-crop:\(side) standardize",
            because: "the images are about \(images.medianSide) pixels, and \(side) is what the time allows")
        return side
    }

    private func chooseAugmentation(
        _ choices: inout Choices, _ images: ImageProfile, side: Int, epochs: Double
    ) throws {
        let (specs, reason) = Choices.augmentation(images, side: side)
        // In a few epochs, images that change cost more than they bring.
        guard epochs >= 5 || given.isGiven("augment") else { return }
        try choices.choose("augment", specs, because: reason)
    }

    /// What training takes with a configuration; its batches are made smaller until they fit into seven tenths of the memory.
    private func pace(_ configuration: inout TrainingConfiguration, _ parts: DatasetParts) throws -> Trainer.Expense {
        while true {
            let trainer = try Trainer(
                configuration: configuration, data: TrainingData(parts, configuration), backend: backend,
                events: EventTee([]), interruption: interruption
            ) { $0.findsLeaks = false }
            let expense = try trainer.tryOut(forAtLeast: min(1, budget.seconds / 60))
            guard Double(expense.memoryBytes) > 0.7 * Double(expense.availableBytes),
                !given.isGiven("batch-size"), configuration.batchSize > 8
            else { return expense }
            configuration.batchSize /= 2
        }
    }

    static func seconds(_ seconds: Double) -> String {
        seconds < 10 ? String(format: "%.2g s", seconds) : String(format: "%.0f s", seconds)
    }
}
