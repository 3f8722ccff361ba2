/// Curves over a common axis, as a picture in SVG: learning rates over epochs, losses over steps.
///
///     let chart = LineChart(
///         title: "cosine", xLabel: "epoch", yLabel: "learning rate", lines: [.init(label: "lr", points: points)])
///     try Data(chart.svg.utf8).write(to: url)
///
/// A second axis, on the right, is for lines of another unit. With several lines there is a legend below.
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

        /// How its points are drawn.
        public enum Style: Sendable, Hashable {
            /// Joined, from one to the next.
            case line
            /// Joined by a line so thin and pale that others can be seen before it: raw numbers behind smoothed ones.
            case faint
            /// Each by itself, as a dot: their order means nothing.
            case points
        }

        /// As the legend says it.
        public let label: String
        /// From left to right. What is not finite leaves a gap.
        public let points: [(x: Double, y: Double)]
        /// How they are drawn.
        public let style: Style
        /// Which axis its numbers are on.
        public let axis: Axis
        /// Which of the colours it has, counted from 0; its place among the lines where it is `nil`.
        public let color: Int?

        /// A curve on the left axis unless it is said otherwise.
        public init(
            label: String, points: [(x: Double, y: Double)], style: Style = .line, axis: Axis = .left, color: Int? = nil
        ) {
            self.label = label
            self.points = points
            self.style = style
            self.axis = axis
            self.color = color
        }
    }

    /// How numbers lie along an axis.
    public typealias Scale = ChartScale

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
    /// How numbers lie along the axis that runs upwards on the left.
    public let yScale: Scale
    /// Whether that axis has the 0 on it, where it is linear.
    public let startsAtZero: Bool
    /// Whether the axis on the right has the 0 on it.
    public let rightStartsAtZero: Bool
    /// Places along that axis.
    public let marks: [Mark]

    /// A chart of any number of lines.
    public init(
        title: String, xLabel: String, yLabel: String, rightLabel: String = "", lines: [Line], xScale: Scale = .linear,
        yScale: Scale = .linear, startsAtZero: Bool = true, rightStartsAtZero: Bool = false, marks: [Mark] = []
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.rightLabel = rightLabel
        self.lines = lines
        self.xScale = xScale
        self.yScale = yScale
        self.startsAtZero = startsAtZero
        self.rightStartsAtZero = rightStartsAtZero
        self.marks = marks
    }
}
