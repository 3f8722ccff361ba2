import FoveaTensor
import Testing

/// Expects two arrays of one type to agree: `|a - b| <= absolute + relative * |b|` for every element, where NaN agrees
/// with NaN only. The message names the element that is farthest off.
///
/// - Parameters:
///   - a: What the code computed.
///   - b: What it should be.
///   - label: What is compared, for the message.
public func expectClose(
    _ a: NDArray, _ b: NDArray, relative: Double = 1e-6, absolute: Double = 1e-9, _ label: String = "array",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard a.type == b.type else {
        Issue.record("\(label) has type \(a.type), expected \(b.type)", sourceLocation: sourceLocation)
        return
    }
    let pairs = Array(zip(a.doubles, b.doubles))
    let excesses = pairs.map { excess($0, $1, relative: relative, absolute: absolute) }
    let wrong = excesses.indices.filter { excesses[$0] > 0 }
    guard let worst = wrong.max(by: { excesses[$0] < excesses[$1] }) else { return }
    let (found, expected) = pairs[worst]
    let place = place(worst, in: a.shape)
    Issue.record(
        """
        \(label) of type \(a.type): \(wrong.count) of \(a.count) elements are off; worst at \(place): \
        \(found), expected \(expected) (difference \(found - expected), \
        allowed \(absolute + relative * expected.magnitude))
        """, sourceLocation: sourceLocation)
}

/// By how much the difference is larger than allowed; infinite where one is NaN or infinite and the other is not.
private func excess(_ a: Double, _ b: Double, relative: Double, absolute: Double) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    guard a.isFinite, b.isFinite else { return .infinity }
    return max(0, (a - b).magnitude - (absolute + relative * b.magnitude))
}

/// The indices of an offset.
private func place(_ offset: Int, in shape: Shape) -> [Int] {
    zip(shape.strides, shape.dimensions).map { stride, extent in offset / stride % extent }
}
