import FoveaTraining

/// Whether every class is told, or rare ones are given away to frequent ones.
struct ClassRecall: ImageRule {
    let name = "classes"

    /// A class of which less than this share of the mean recall is found,
    static let low = 0.6
    /// and that has less than this share of the images that a class has on average.
    static let rare = 0.4
    /// Images of a class before its recall means anything.
    static let fewest = 5

    func judge(_ images: ImageEvidence) -> Judgement {
        let scores = images.confusion.classes
        let names = images.classNames
        let told = scores.indices.filter { scores[$0].support >= ClassRecall.fewest && $0 < names.count }
        guard told.count >= 2 else {
            return .untold("the \(images.split) part has fewer than two classes with \(ClassRecall.fewest) images")
        }
        let mean = told.map { scores[$0].recall }.mean
        let counts = images.trainingCounts
        let usual = Double(counts.reduce(0, +)) / Double(max(counts.count, 1))
        let worst = told.min { scores[$0].recall < scores[$1].recall } ?? told[0]
        func text(_ place: Int) -> String {
            let count = place < counts.count ? counts[place] : 0
            return
                "'\(names[place])' \(scores[place].recall.inPercent) of \(scores[place].support) (\(count) to learn from)"
        }
        let confusions = confusions(images)
        let pairs = confusions.isEmpty ? "" : "; most often \(confusions.joined(separator: ", "))"
        let poor = told.filter {
            scores[$0].recall < ClassRecall.low * mean && Double(counts[$0]) < ClassRecall.rare * usual
        }.sorted { scores[$0].recall < scores[$1].recall }
        // Of classes with a handful of images each, all together.
        let rare = scores.indices.filter {
            $0 < names.count && scores[$0].support > 0 && Double(counts[$0]) < ClassRecall.rare * usual
        }
        let few = rare.map { scores[$0].support }.reduce(0, +)
        let found = rare.map { scores[$0].recall * Double(scores[$0].support) }.reduce(0, +)
        let pooledIsPoor = few >= ClassRecall.fewest && found < ClassRecall.low * mean * Double(few)
        guard !poor.isEmpty || pooledIsPoor else {
            return .good(
                "of each class \(scores[worst].recall.inPercent) (\(names[worst])) or more are found on the \(images.split) images\(pairs)"
            )
        }
        let named = poor.isEmpty ? rare : poor
        let listed =
            named.prefix(4).map(text).joined(separator: ", ") + (named.count > 4 ? " and \(named.count - 4) more" : "")
        let finding = "rare classes are not found: \(listed); on average \(mean.inPercent)\(pairs)"
        let weighed = images.run.configuration?.classWeights != nil
        let advice =
            weighed
            ? "more images of them help most; or draw them more often: \(images.run.experiment.train("--order balanced"))"
            : "more images of them help most; else let them count more: \(images.run.experiment.train("--class-weights balanced"))"
        return poor.contains { scores[$0].recall == 0 }
            ? .bad(finding, advice: advice) : .doubtful(finding, advice: advice)
    }

    /// The pairs that are taken for one another most often, as shares of the class.
    private func confusions(_ images: ImageEvidence) -> [String] {
        let counts = images.confusion.counts
        let names = images.classNames
        var pairs: [(share: Double, count: Int, text: String)] = []
        for (truth, row) in counts.enumerated() {
            let all = row.reduce(0, +)
            for (answer, count) in row.enumerated() where answer != truth && count >= 2 && all >= ClassRecall.fewest {
                let text = "'\(names[truth])' taken for '\(names[answer])' (\(count) of \(all))"
                pairs.append((Double(count) / Double(all), count, text))
            }
        }
        return pairs.filter { $0.share > 0.1 }.sorted { $0.share > $1.share }.prefix(3).map(\.text)
    }
}
