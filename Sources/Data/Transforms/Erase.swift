import CKernels
import FoveaTensor

/// Replaces a box of the image.
public struct Erase: ImageTransform, Hashable {
    /// What takes the place of pixels.
    public enum Fill: Sendable, Hashable {
        /// This grey level in every channel.
        case value(UInt8)
        /// Bytes of 0...255, each as likely as the others: those of the stream's words.
        case noise(Philox)
    }

    /// What is replaced, as far as it lies within the image.
    public let box: ImageBox
    /// By what.
    public let fill: Fill

    /// Black unless said otherwise.
    public init(_ box: ImageBox, fill: Fill = .value(0)) {
        self.box = box
        self.fill = fill
    }

    /// `erase 10x12 at (3, 5)` or `erase 10x12 at (3, 5) with noise`
    public var description: String {
        switch fill {
        case .value(0): "erase \(box)"
        case .value(let level): "erase \(box) with \(level)"
        case .noise: "erase \(box) with noise"
        }
    }

    public func apply(to image: inout Image) {
        let rows = max(box.top, 0)..<max(min(box.top + box.height, image.height), max(box.top, 0))
        let columns = max(box.left, 0)..<max(min(box.left + box.width, image.width), max(box.left, 0))
        guard !rows.isEmpty, !columns.isEmpty else { return }
        let width = image.width
        var noise = noise(count: image.channels * rows.count * columns.count)[...]
        image.forEachPlane { plane in
            guard let start = plane.baseAddress else { return }
            for row in rows {
                let line = UnsafeMutableBufferPointer(
                    start: start + row * width + columns.lowerBound, count: columns.count)
                switch fill {
                case .value(let level): line.update(repeating: level)
                case .noise:
                    _ = line.update(fromContentsOf: noise.prefix(columns.count))
                    noise = noise.dropFirst(columns.count)
                }
            }
        }
    }

    /// As many bytes of the stream, where it is noise that fills the box.
    private func noise(count: Int) -> [UInt8] {
        guard case .noise(let philox) = fill else { return [] }
        let words = (count + 3) / 4
        return [UInt8](unsafeUninitializedCapacity: 4 * words) { bytes, initialized in
            UnsafeMutableRawBufferPointer(bytes).withMemoryRebound(to: Int32.self) { words in
                guard let start = words.baseAddress else { return }
                fovea_philox_bits(
                    UInt32(truncatingIfNeeded: philox.key), UInt32(philox.key >> 32), philox.stream, 0, 0,
                    Int64(words.count), start, 1)
            }
            initialized = 4 * words
        }
    }
}
