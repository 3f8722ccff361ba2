import FoveaData
import FoveaRecipe

/// What is chosen from the images alone, before anything is measured. What the user gave stays.
struct Choices {
    private(set) var configuration: TrainingConfiguration
    /// What the user decided: what is chosen may be chosen anew, by what was measured since.
    private let given: TrainingConfiguration
    private(set) var decisions: [Decision] = []

    init(_ given: TrainingConfiguration, for images: ImageProfile) throws {
        self.given = given
        configuration = given
        try choose(
            "optimizer", "sgd:momentum=0.9,nesterov=true,weight-decay=5e-4",
            because: "the usual one for convolutional networks; its decay is the regularization")
        try choose(
            "schedule", "cosine:warmup=0.5",
            because: "half an epoch up, then down to 0: it ends quietly whatever the number of epochs")
        try choose("batch-size", "\(Self.batchSize(for: images.count))", because: Self.reasonForBatch(images.count))
        if images.classNames.count >= 5 {
            try choose(
                "loss", "cross-entropy:label-smoothing=0.1",
                because: "\(images.classNames.count) classes: smoothing keeps answers from becoming too sure")
        }
    }

    /// The last word on each setting.
    var latest: [Decision] {
        decisions.enumerated().filter { place, decision in
            !decisions[(place + 1)...].contains { $0.name == decision.name }
        }.map(\.element)
    }

    /// Sets what the user did not.
    mutating func choose(_ name: String, _ value: String, because reason: String) throws {
        guard !given.isGiven(name) else {
            decisions.append(Decision(name, try configuration.text(of: name), because: "given"))
            return
        }
        try configuration.set(name, to: value)
        decisions.append(Decision(name, value, because: reason))
    }

    /// An epoch should have some dozens of steps, and a batch enough images for batch normalization.
    static func batchSize(for count: Int) -> Int {
        for size in [128, 64, 32] where count >= 40 * size { return size }
        return 16
    }

    private static func reasonForBatch(_ count: Int) -> String {
        "\(count) images are \((count + batchSize(for: count) - 1) / batchSize(for: count)) steps an epoch"
    }

    /// Changes of the images that leave what they show.
    static func augmentation(_ images: ImageProfile, side: Int) -> (specs: String, reason: String) {
        let flip = images.isOfSigns ? "" : " flip"
        let mirrored =
            images.isOfSigns
            ? "classes are signs, which are not to be mirrored" : "things mirrored are the same things"
        if images.isSmall {
            return ("crop:padding=\(max(side / 14, 1))\(flip)", "small images: moved a little; \(mirrored)")
        }
        return (
            "random-resized-crop:scale=0.35/1\(flip)", "photographs: other parts of them, in other sizes; \(mirrored)"
        )
    }
}
