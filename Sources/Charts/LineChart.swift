/// Curves over a common axis, as a picture in SVG: learning rates over epochs, losses over steps.
///
///     let chart = LineChart(
///         title: "cosine", xLabel: "epoch", yLabel: "learning rate", lines: [.init(label: "lr", points: points)])
///     try Data(chart.svg.utf8).write(to: url)
///
/// A second axis, on the right, is for lines of another unit.
public struct LineChart: Sendable {
    /// A curve.
    public struct Line: Sendable {
        /// Which axis its numbers are on.
        public enum Axis: Sendable, Hashable {
            /// The axis that has the chart's `yLabel`.
            case left
            /// The axis that has the chart's `rightLabel`.
            case right
        }

        /// As the legend says it.
        public let label: String
        /// From left to right. What is not finite leaves a gap.
        public let points: [(x: Double, y: Double)]
        /// Which axis its numbers are on.
        public let axis: Axis

        /// A curve on the left axis unless it is said otherwise.
        public init(label: String, points: [(x: Double, y: Double)], axis: Axis = .left) {
            self.label = label
            self.points = points
            self.axis = axis
        }
    }

    /// How numbers lie along the axis that runs to the right.
    public enum Scale: Sendable, Hashable {
        /// Equal differences are equally far apart.
        case linear
        /// Equal ratios are; what is not above 0 leaves a gap.
        case logarithmic
    }

    /// A place along the axis that runs to the right, drawn as an upright line.
    public struct Mark: Sendable {
        /// Where.
        public let x: Double
        /// What is written beside it.
        public let label: String

        /// A mark with its label.
        public init(x: Double, label: String) {
            self.x = x
            self.label = label
        }
    }

    /// Above the chart.
    public let title: String
    /// What runs to the right.
    public let xLabel: String
    /// What runs upwards on the left.
    public let yLabel: String
    /// What runs upwards on the right; only where a line is on that axis.
    public let rightLabel: String
    /// The curves, in the order of the legend.
    public let lines: [Line]
    /// How numbers lie along the axis that runs to the right.
    public let xScale: Scale
    /// Places along that axis.
    public let marks: [Mark]

    /// A chart of any number of lines.
    public init(
        title: String, xLabel: String, yLabel: String, rightLabel: String = "", lines: [Line], xScale: Scale = .linear,
        marks: [Mark] = []
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.rightLabel = rightLabel
        self.lines = lines
        self.xScale = xScale
        self.marks = marks
    }

    /// The picture: an SVG document of 720 by 400 units on a white ground.
    public var svg: String { Drawing(self).document }
}
