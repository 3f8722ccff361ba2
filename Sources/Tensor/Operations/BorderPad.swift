extension Operations {
    /// A border around images that continues them:
    ///
    ///     y[n, c, i, j] = x[n, c, r(i - top), r(j - left)]
    ///
    /// where `r` finds the place inside the image: the nearest one (`replicate`), or the one mirrored at the outermost
    /// row or column (`reflect`). A border of one number is ``Pad``.
    ///
    /// - Input: images `[N, C, H, W]`. Output: `[N, C, top + H + bottom, left + W + right]`.
    /// - Gradient: ``BorderPadGradient``.
    public struct BorderPad: Operation {
        /// How a border continues the image.
        public enum Border: Hashable, Sendable {
            /// Mirrored at the outermost place, which is not repeated: `c b | a b c | b a`.
            case reflect
            /// The outermost place again and again: `a a | a b c | c c`.
            case replicate

            /// The place of an axis of `extent` places that `place`, which may lie outside, is read from.
            public func source(of place: Int, extent: Int) -> Int {
                switch self {
                case .replicate: Swift.min(Swift.max(place, 0), extent - 1)
                case .reflect: place < 0 ? -place : (place < extent ? place : 2 * (extent - 1) - place)
                }
            }
        }

        /// Places added on each side.
        public let pads: Pads
        /// What stands there.
        public let border: Border

        /// That no side is negative and a reflected border narrower than the image is checked against shapes.
        public init(pads: Pads, border: Border) {
            self.pads = pads
            self.border = border
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            [TensorType(try paddedShape(inputs[0].shape), inputs[0].dtype)]
        }

        /// The shape of images with their border.
        func paddedShape(_ shape: Shape) throws -> Shape {
            guard shape.rank == 4, shape.image.isPositive else {
                throw FoveaError.invalid(
                    "Padding expects images [batch, channels, height, width], but got shape \(shape)")
            }
            guard !pads.isNegative else {
                throw FoveaError.invalid("Padding expects sides of at least 0, but got \(pads); crop the image instead")
            }
            let image = shape.image
            if border == .reflect {
                guard Swift.max(pads.top, pads.bottom) < image.height, Swift.max(pads.left, pads.right) < image.width
                else {
                    throw FoveaError.invalid(
                        "Padding that reflects must be narrower than the image, which is \(image), but got \(pads); "
                            + "use less of it, or replicate")
                }
            }
            let padded = pads.around(image)
            return [shape[0], shape[1], padded.height, padded.width]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            return [try .applying(BorderPadGradient(padding: self, inputShape: inputs[0].shape), to: dy)]
        }
    }
}
