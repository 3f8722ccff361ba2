import Foundation

/// Where the points of a warped image come from: `(x, y)` from `(ax + by + c, dx + ey + f)`, in pixels from the upper left
/// corner of the image; the middle of the first pixel is (0.5, 0.5).
public struct AffineMap: Sendable, Hashable, CustomStringConvertible {
    /// The place's column for each column of the result.
    public var a: Double
    /// The place's column for each row of the result.
    public var b: Double
    /// The column that the result's corner comes from.
    public var c: Double
    /// The place's row for each column of the result.
    public var d: Double
    /// The place's row for each row of the result.
    public var e: Double
    /// The row that the result's corner comes from.
    public var f: Double

    /// A map as given; every point comes from itself unless said otherwise.
    public init(_ a: Double = 1, _ b: Double = 0, _ c: Double = 0, _ d: Double = 0, _ e: Double = 1, _ f: Double = 0) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    /// The inverse of torchvision's `functional.affine`, which shears the image, turns and scales it around a point and
    /// then moves it: `T(translation) C R(angle) S(scale) SHy(shearY) SHx(shearX) C⁻¹`, with
    /// `SHx = [1, -tan shearX; 0, 1]`.
    ///
    /// - Parameter center: The point that stays where it is, `(column, row)`.
    /// - Parameter angle: In degrees, clockwise.
    /// - Parameter translation: To the right and down, in pixels.
    /// - Parameter scale: Above 0; larger than 1 to enlarge.
    /// - Parameter shear: Along x and along y, in degrees below 90.
    public init(
        center: SIMD2<Double>, angle: Double = 0, translation: SIMD2<Double> = .zero, scale: Double = 1,
        shear: SIMD2<Double> = .zero
    ) {
        let turn = angle * .pi / 180
        let (x, y) = (shear.x * .pi / 180, shear.y * .pi / 180)
        // Turned and sheared; the determinant is 1.
        let a = cos(turn - y) / cos(y)
        let b = -cos(turn - y) * tan(x) / cos(y) - sin(turn)
        let c = sin(turn - y) / cos(y)
        let d = -sin(turn - y) * tan(x) / cos(y) + cos(turn)
        self.init(d / scale, -b / scale, 0, -c / scale, a / scale, 0)
        place(center, from: center + translation)
    }

    /// Turns around a point, as Pillow's `Image.rotate`: quarters of a turn are exact.
    ///
    /// - Parameter rotation: In degrees, counterclockwise.
    public init(center: SIMD2<Double>, rotation: Double) {
        let degrees = rotation.truncatingRemainder(dividingBy: 360)
        let angle = -(degrees < 0 ? degrees + 360 : degrees) * .pi / 180
        // To 15 digits, by the decimal number: multiplying by 1e15 would round once more.
        func rounded(_ x: Double) -> Double { Double(String(format: "%.15f", x)) ?? x }
        self.init(rounded(cos(angle)), rounded(sin(angle)), 0, rounded(-sin(angle)), rounded(cos(angle)), 0)
        place(center, from: center)
    }

    /// Shifts the map so that `point` of the result comes from `source`.
    private mutating func place(_ source: SIMD2<Double>, from point: SIMD2<Double>) {
        c = a * -point.x + b * -point.y + source.x
        f = d * -point.x + e * -point.y + source.y
    }

    /// `[1.00 0.10 -1.60; 0.00 1.00 0.00]`
    public var description: String {
        let rows = [[a, b, c], [d, e, f]].map { row in
            row.map { String(format: "%.2f", $0) }.joined(separator: " ")
        }
        return "[\(rows.joined(separator: "; "))]"
    }
}
