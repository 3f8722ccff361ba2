/// The rectangle that curves and bars are drawn in, between its axes.
struct PlotArea {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double
    let x: Axis

    /// Where a number of the lower axis lies.
    func across(_ value: Double) -> Double { left + x.share(value) * (right - left) }

    /// Where a number of an axis on the side lies.
    func up(_ value: Double, _ axis: Axis) -> Double { bottom - axis.share(value) * (bottom - top) }

    /// Upright lines at the ticks of the lower axis, with their numbers.
    var columns: [String] {
        x.ticks.flatMap { tick -> [String] in
            let place = across(tick.value).rounded()
            return [SVG.line(place, top, place, bottom), SVG.text(place, bottom + 18, tick.label, anchor: "middle")]
        }
    }

    /// Level lines at the ticks of the axis on the left, with their numbers.
    func rows(_ axis: Axis) -> [String] {
        axis.ticks.flatMap { tick -> [String] in
            let place = up(tick.value, axis).rounded()
            return [SVG.line(left, place, right, place), SVG.text(left - 8, place + 4, tick.label, anchor: "end")]
        }
    }

    /// The numbers of an axis on the right.
    func rightTicks(_ axis: Axis) -> [String] {
        axis.ticks.map { SVG.text(right + 8, up($0.value, axis) + 4, $0.label, anchor: "start") }
    }

    /// A point, as paths write it.
    func point(_ x: Double, _ y: Double, _ axis: Axis) -> String {
        "\(SVG.number(across(x))) \(SVG.number(up(y, axis)))"
    }
}
