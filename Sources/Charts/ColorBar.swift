/// What the colours of ordered values mean: a bar with an axis.
struct ColorBar {
    private let axis: Axis
    private let lowest: Double
    private let highest: Double
    private let label: String
    private let lowestIsStrong: Bool
    private let top: Double
    private let bottom: Double

    init(scores: [Double], label: String, lowestIsStrong: Bool, top: Double, bottom: Double) {
        let finite = scores.filter(\.isFinite)
        lowest = finite.min() ?? 0
        highest = finite.max() ?? 1
        axis = Axis(finite)
        self.label = label
        self.lowestIsStrong = lowestIsStrong
        self.top = top
        self.bottom = bottom
    }

    /// The class with the colour of a score.
    func look(of score: Double) -> String {
        guard score.isFinite else { return ChartColors.ramp(0) }
        let share = highest > lowest ? (score - lowest) / (highest - lowest) : 1
        return ChartColors.ramp(lowestIsStrong ? 1 - share : share)
    }

    func elements(x: Double) -> [String] {
        guard highest > lowest else { return [] }
        func y(_ score: Double) -> Double { bottom - (score - lowest) / (highest - lowest) * (bottom - top) }
        let height = (bottom - top) / Double(ChartColors.steps)
        let boxes = (0..<ChartColors.steps).map { step in
            let look = "r\(lowestIsStrong ? ChartColors.steps - 1 - step : step)"
            // A little higher than it is, so that no seam shows.
            return
                "<rect class=\"\(look)\" x=\"\(SVG.number(x))\" y=\"\(SVG.number(bottom - Double(step + 1) * height))\" width=\"14\" "
                + "height=\"\(SVG.number(height + (step == 0 ? 0 : 0.4)))\" fill=\"currentColor\"/>"
        }
        let ticks = axis.ticks.filter { $0.value >= lowest && $0.value <= highest }.map {
            SVG.text(x + 20, y($0.value) + 4, $0.label, anchor: "start", style: " font-size=\"11\"")
        }
        return boxes + ticks + [SVG.text(x + 7, top - 10, SVG.fitted(label, 140), anchor: "middle")]
    }
}
