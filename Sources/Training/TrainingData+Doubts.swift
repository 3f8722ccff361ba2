import FoveaData

extension TrainingData {
    /// What makes a result worth less than it looks, a sentence each with what to do: a class that a part does not have, a single class, a class
    /// with very few images.
    package var doubts: [String] {
        guard target.hasClasses else { return [] }
        let names = training.classNames
        let counts = training.classCounts
        let present = counts.indices.filter { counts[$0] > 0 }
        if present.count == 1 {
            return [
                "every training image is of the class '\(names[present[0]])': whatever the network learns, it is always right, and that means "
                    + "nothing; add images of other classes"
            ]
        }
        var doubts: [String] = []
        let missing = counts.indices.filter { counts[$0] == 0 }
        if !missing.isEmpty {
            doubts.append(
                "no training image shows \(Self.list(missing, names)): it cannot be learned; add images, or take the class away"
            )
        }
        for (part, dataset, use) in [
            ("validation", validation, "choosing the best weights knows nothing of it"),
            ("test", test, "the test says nothing of it"),
        ] {
            guard let dataset else { continue }
            let found = dataset.classCounts
            let absent = present.filter { found[$0] == 0 }
            guard !absent.isEmpty else { continue }
            let advice =
                part == "validation" ? "hold out a larger share (validation), or add images" : "add images of it"
            doubts.append("the \(part) part has no image of \(Self.list(absent, names)): \(use); \(advice)")
        }
        let most = counts.max() ?? 0
        let rare = present.filter { counts[$0] * 10 < most }
        if !rare.isEmpty {
            let named = rare.prefix(3).map { "'\(names[$0])' (\(counts[$0]))" }.joined(separator: ", ")
            let more = rare.count > 3 ? " and \(rare.count - 3) more" : ""
            doubts.append(
                "some classes have less than a tenth of the \(most) training images that the largest has: \(named)\(more); a network that never "
                    + "names them can still look good: see each class's recall (evaluate --metrics), or draw them more often (order=balanced)"
            )
        }
        return doubts
    }

    /// Images that lie in more than one part, a sentence for each part of which at least one in a thousand lies in another. Reads every image once, and not again in a later
    /// run on the same files.
    ///
    /// - Throws: a sentence when the system gives no thread.
    func leaks(threads: Int) throws -> [String] {
        let parts = DatasetParts(train: training, validation: validation, test: test).named
        guard parts.count > 1 else { return [] }
        guard Leaks.isQuick(parts) else {
            return [
                "there are more than \(Leaks.mostFiles) image files: whether some lie in more than one part was not looked at; 'fovea data stats' does"
            ]
        }
        return try StatisticsCache().leaks(among: parts, threads: threads).warnings(parts, leastShare: 0.001)
    }

    /// The share of a part's images that are of its most frequent class: what always giving that answer scores.
    static func largestClass(of dataset: any Dataset) -> (name: String, share: Double)? {
        let counts = dataset.classCounts
        guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }), dataset.count > 0 else { return nil }
        return (dataset.classNames[most], Double(counts[most]) / Double(dataset.count))
    }

    private static func list(_ classes: [Int], _ names: [String]) -> String {
        let named = classes.prefix(3).map { "'\(names[$0])'" }.joined(separator: ", ")
        return classes.count > 3 ? "\(named) and \(classes.count - 3) more classes" : named
    }
}
