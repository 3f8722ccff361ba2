/// Vectors that lie one behind the other in memory, made orthonormal by Householder's reflections: a QR decomposition in
/// double precision.
///
/// Each reflection is applied to a few vectors at a time, so that it is read from memory once for all of them.
struct OrthonormalVectors {
    private let count: Int
    private let length: Int
    private var numbers: [Double]
    /// How many vectors go through the reflections together; they and one reflection fit into a core's cache.
    private static let together = 8

    /// - Precondition: `count` vectors of a length of at least `count`.
    init(_ numbers: [Double], count: Int, length: Int) {
        precondition(numbers.count == count * length && count <= length, "there are more vectors than dimensions")
        self.numbers = numbers
        self.count = count
        self.length = length
    }

    subscript(vector: Int, place: Int) -> Double { numbers[vector * length + place] }

    /// Replaces the vectors by the Q of their decomposition, with the signs that make R's diagonal positive.
    mutating func orthonormalize() {
        let (count, length) = (count, length)
        // Reflection k is `1 - u uᵀ` with a vector u of length √2 that is 0 before place k.
        var reflections = numbers
        var signs = [Double](repeating: 1, count: count)
        reflections.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for first in stride(from: 0, to: count, by: Self.together) {
                let group = first..<min(first + Self.together, count)
                for k in 0..<first {
                    for vector in group { reflect(base + vector * length, by: base + k * length, k..<length) }
                }
                for vector in group {
                    for k in first..<vector { reflect(base + vector * length, by: base + k * length, k..<length) }
                    signs[vector] = makeReflection(of: base + vector * length, vector..<length)
                }
            }
        }
        // Column k of Q is the product of the first k + 1 reflections on the unit vector k.
        numbers.withUnsafeMutableBufferPointer { buffer in
            reflections.withUnsafeMutableBufferPointer { reflections in
                guard let base = buffer.baseAddress, let mirrors = reflections.baseAddress else { return }
                buffer.update(repeating: 0)
                for first in stride(from: 0, to: count, by: Self.together) {
                    let group = first..<min(first + Self.together, count)
                    for vector in group { base[vector * length + vector] = signs[vector] }
                    for k in (0..<group.upperBound).reversed() {
                        for vector in group where vector >= k {
                            reflect(base + vector * length, by: mirrors + k * length, k..<length)
                        }
                    }
                }
            }
        }
    }
}

/// Turns a vector into the reflection that takes its places from the first on to a multiple of their first unit vector, and
/// says that multiple's sign.
private func makeReflection(of x: UnsafeMutablePointer<Double>, _ places: Range<Int>) -> Double {
    let first = places.lowerBound
    for place in 0..<first { x[place] = 0 }
    let norm = dot(x, x, places).squareRoot()
    // Towards the far side, so that nothing cancels.
    let sign: Double = x[first] < 0 ? -1 : 1
    x[first] += sign * norm
    let squared = dot(x, x, places)
    guard squared > 0 else { return 1 }
    let scale = (2 / squared).squareRoot()
    for place in places { x[place] *= scale }
    return -sign
}

/// `x -= (u · x) u`
private func reflect(_ x: UnsafeMutablePointer<Double>, by u: UnsafePointer<Double>, _ places: Range<Int>) {
    let factor = dot(u, x, places)
    for place in places { x[place] -= factor * u[place] }
}

/// In eight partial sums, which a compiler may not make of one by itself.
private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ places: Range<Int>) -> Double {
    var sums = SIMD8<Double>.zero
    var place = places.lowerBound
    while place + 8 <= places.upperBound {
        let left = UnsafeRawPointer(a + place).loadUnaligned(as: SIMD8<Double>.self)
        let right = UnsafeRawPointer(b + place).loadUnaligned(as: SIMD8<Double>.self)
        sums += left * right
        place += 8
    }
    var rest = 0.0
    while place < places.upperBound {
        rest += a[place] * b[place]
        place += 1
    }
    return sums.sum() + rest
}
