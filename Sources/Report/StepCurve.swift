/// The numbers of many steps, as a curve that can be drawn: smoothed, and no more points than a picture can show.
struct StepCurve {
    private let points: [(x: Double, y: Double)]

    /// More points than this lie on one another.
    static let most = 1200

    init(_ points: [(x: Double, y: Double)]) { self.points = points }

    /// The points themselves; of more than a picture can show, the lowest and the highest of each stretch, in their order.
    var raw: [(x: Double, y: Double)] {
        guard points.count > StepCurve.most else { return points }
        let length = (points.count * 2 + StepCurve.most - 1) / StepCurve.most
        return stride(from: 0, to: points.count, by: length).flatMap { start -> [(x: Double, y: Double)] in
            let part = points[start..<min(start + length, points.count)].enumerated()
            guard let low = part.min(by: { $0.element.y < $1.element.y }),
                let high = part.max(by: { $0.element.y < $1.element.y })
            else { return [] }
            // A stretch that has a number that is none shows it: as a gap.
            if let none = part.first(where: { !$0.element.y.isFinite }) { return [low.element, none.element] }
            if low.offset == high.offset { return [low.element] }
            return low.offset < high.offset ? [low.element, high.element] : [high.element, low.element]
        }
    }

    /// Exponential means over about a fortieth of the points, of few points over five or a quarter of them, corrected for their beginning:
    /// `m = b m + (1 - b) y`, `y' = m / (1 - b^n)` with `b = 1 - 1 / span`. What is not finite is passed over.
    var smoothed: [(x: Double, y: Double)] {
        let span = max(min(5, Double(points.count) / 4), Double(points.count) / 40, 1)
        let keep = 1 - 1 / span
        var (mean, weight) = (0.0, 0.0)
        let all = points.compactMap { point -> (x: Double, y: Double)? in
            guard point.y.isFinite else { return nil }
            mean = keep * mean + (1 - keep) * point.y
            weight = keep * weight + (1 - keep)
            return (point.x, mean / weight)
        }
        guard all.count > StepCurve.most else { return all }
        let step = (all.count + StepCurve.most - 1) / StepCurve.most
        let some = stride(from: 0, to: all.count, by: step).map { all[$0] }
        return some.last?.x == all.last?.x ? some : some + all.suffix(1)
    }
}
