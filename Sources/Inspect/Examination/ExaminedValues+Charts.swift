import FoveaCharts

extension ExaminedValues {
    /// So many dots can be told apart; of more images, every so-manieth is drawn.
    private static let mostDots = 1500

    /// For each value, what the network gave over what the images are labelled with. Where all is right, the dots lie on the line.
    public var charts: [LineChart] {
        let step = max(1, (answers.count + ExaminedValues.mostDots - 1) / ExaminedValues.mostDots)
        let drawn = stride(from: 0, to: answers.count, by: step).map { answers[$0] }
        return scores.enumerated().map { column, score in
            let dots = drawn.map { (x: $0.wanted[column], y: $0.given[column]) }
                .filter { $0.x.isFinite && $0.y.isFinite }
            let ends = [dots.map(\.x).min(), dots.map(\.x).max()].compactMap(\.self)
            return LineChart(
                title: "\(score.name), \(split) images", xLabel: "labelled with", yLabel: "the network gives",
                lines: [
                    .init(
                        label: step == 1 ? "an image" : "an image (\(dots.count) of \(answers.count))", points: dots,
                        style: .points),
                    .init(label: "as labelled", points: ends.map { (x: $0, y: $0) }),
                ], startsAtZero: false)
        }
    }
}
