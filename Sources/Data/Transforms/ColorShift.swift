import FoveaTensor

/// Adds a number to every pixel of a channel, to the nearest and cut to 0...255. Images of another number of channels stay
/// as they are.
public struct ColorShift: ImageTransform, Hashable {
    /// One number per channel, in grey levels of 0...255.
    public let shifts: [Double]

    /// - Parameter shifts: In grey levels of 0...255.
    public init(_ shifts: [Double]) { self.shifts = shifts }

    /// `color shift +2.1/-0.3/+4.0`
    public var description: String {
        "color shift " + shifts.map { ($0 < 0 ? "" : "+") + $0.fixed(1) }.joined(separator: "/")
    }

    public func apply(to image: inout Image) {
        guard image.channels == shifts.count else { return }
        var channel = 0
        image.forEachPlane { plane in
            let shift = shifts[channel]
            ByteTable { UInt8(min(max(Double($0) + shift, 0), 255).rounded()) }.apply(to: plane)
            channel += 1
        }
    }
}
