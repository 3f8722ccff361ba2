extension ConfusionMatrix {
    public func fields(classes names: [String]) -> Event.Fields {
        let scores = zip(classes.indices, classes).map { place, score in
            Event.Value.object([
                "name": .string(ConfusionMatrix.name(place, names)), "precision": .double(score.precision),
                "recall": .double(score.recall), "f1": .double(score.f1), "support": .int(score.support),
            ])
        }
        var fields: Event.Fields = [
            "confusion": .array(counts.map { .array($0.map(Event.Value.int)) }), "classes": .array(scores),
        ]
        for average in Average.allCases {
            let mean = mean(average)
            fields["\(average)_precision"] = .double(mean.precision)
            fields["\(average)_recall"] = .double(mean.recall)
            fields["\(average)_f1"] = .double(mean.f1)
        }
        return fields
    }

    /// A line for each class and each mean; then the matrix, where it is small enough to be read.
    public func text(classes names: [String]) -> String {
        var table = TextTable(["class", "precision", "recall", "F1", "support"])
        func add(_ name: String, _ score: ClassScore) {
            let shares = [score.precision, score.recall, score.f1].map { ProgressText.fixed($0, 4) }
            table.add([name] + shares + ["\(score.support)"])
        }
        for (place, score) in classes.enumerated() { add(ConfusionMatrix.name(place, names), score) }
        for average in Average.allCases { add("\(average) mean", mean(average)) }
        guard counts.count <= ConfusionMatrix.readable else {
            return table.text + "\n(the confusion matrix of \(counts.count) classes is in the JSON output)"
        }
        var matrix = TextTable(["truth, by prediction"] + counts.indices.map(String.init))
        for (place, row) in counts.enumerated() {
            matrix.add(["\(place) \(ConfusionMatrix.name(place, names))"] + row.map(String.init))
        }
        return table.text + "\n\n" + matrix.text
    }

    /// More columns do not fit a terminal.
    private static let readable = 20

    private static func name(_ place: Int, _ names: [String]) -> String {
        place < names.count ? names[place] : "class \(place)"
    }
}
