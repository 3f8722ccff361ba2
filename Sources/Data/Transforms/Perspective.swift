/// An image as if it were seen from the side: four points go where they are told, and straight lines stay straight.
///
/// The same as torchvision's `functional.perspective` of a Pillow image.
public struct Perspective: ImageTransform, Hashable {
    /// The points in the image.
    public let source: Corners
    /// Where they go.
    public let target: Corners
    /// How pixels are found between pixels.
    public let interpolation: Interpolation
    /// What comes in from outside: a byte for each channel, one for all, or none for black.
    public let fill: [UInt8]
    /// The map from the result to the image, eight numbers.
    let map: [Double]

    /// Black outside unless said otherwise; `nil` where no perspective does it, as when three of the points would come to
    /// lie on one line.
    public init?(
        from source: Corners, to target: Corners, interpolation: Interpolation = .bilinear, fill: [UInt8] = []
    ) {
        guard let map = Self.map(from: source, to: target) else { return nil }
        self.source = source
        self.target = target
        self.interpolation = interpolation
        self.fill = fill
        self.map = map
    }

    /// `perspective, corners at (3, 2) (29, 1) (30, 28) (1, 31)`
    public var description: String { "perspective, corners at \(target)" }

    public func apply(to image: inout Image) { image.warp(by: map, interpolation: interpolation, fill: fill) }

    /// Solves eight equations, two for each corner: `x' (m₆x + m₇y + 1) = m₀x + m₁y + m₂` and the same for `y'`.
    private static func map(from source: Corners, to target: Corners) -> [Double]? {
        var rows: [[Double]] = []
        for (from, to) in zip(source.clockwise, target.clockwise) {
            rows.append([to.x, to.y, 1, 0, 0, 0, -from.x * to.x, -from.x * to.y, from.x])
            rows.append([0, 0, 0, to.x, to.y, 1, -from.y * to.x, -from.y * to.y, from.y])
        }
        for column in 0..<8 {
            let pivot = (column..<8).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            rows.swapAt(column, pivot)
            let head = rows[column]
            guard abs(head[column]) > 1e-9 else { return nil }
            for row in (column + 1)..<max(8, column + 1) {
                let factor = rows[row][column] / head[column]
                for k in column..<9 { rows[row][k] -= factor * head[k] }
            }
        }
        var map = [Double](repeating: 0, count: 8)
        for row in (0..<8).reversed() {
            let known = ((row + 1)..<max(8, row + 1)).reduce(0) { $0 + rows[row][$1] * map[$1] }
            map[row] = (rows[row][8] - known) / rows[row][row]
        }
        // torchvision gives Pillow numbers of single precision.
        return map.map { Double(Float($0)) }
    }
}
