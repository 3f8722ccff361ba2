import CKernels
import COpenBLAS
import FoveaTensor

/// The mean image, and the covariance of every two of its numbers; pixels scaled to `[0, 1]`.
///
/// The products of bytes are summed in double precision, in which every sum below 2⁵³ is exact: those of 10¹¹ images. So
/// the result does not depend on the order of the images nor on the number of threads.
struct ImageCovariance {
    /// `D` numbers in an image's order.
    let mean: [Double]
    /// The (biased) covariance, `[D, D]` row by row; only the upper triangle is set.
    let matrix: [Double]

    /// - Parameter shape: That of every image; `D` is its count.
    init(of dataset: any Dataset, shape: Shape, threads: Int, onBadImage: BadImagePolicy) throws {
        let size = shape.count
        let products = Monitor([Double](repeating: 0, count: size * size))
        var sums = ImageProducts(places: size, products: products)
        try sums.add(dataset, threads: threads, onBadImage: onBadImage)
        let (count, means) = (Double(sums.count), sums.means)
        var matrix = products.update { shared in
            defer { shared = [] }
            return shared
        }
        matrix.withUnsafeMutableBufferPointer { matrix in
            for row in 0..<size {
                for column in row..<size {
                    let place = row * size + column
                    matrix[place] = (matrix[place] / count - means[row] * means[column]) / (255 * 255)
                }
            }
        }
        mean = means.map { $0 / 255 }
        self.matrix = matrix
    }
}

/// The products of any two bytes of an image, summed over images: into one matrix that all threads share, for it is large, a
/// block of images at a time.
private struct ImageProducts: ImageAccumulator {
    private static let blockSize = 64

    private var sums: PlaceSums
    private let places: Int
    /// `[blockSize, places]`, of which the first `filled` rows are set.
    private var block: [Double]
    private var filled = 0
    private let products: Monitor<[Double]>

    init(places: Int, products: Monitor<[Double]>) {
        self.places = places
        self.products = products
        sums = PlaceSums(places: places)
        block = [Double](repeating: 0, count: ImageProducts.blockSize * places)
    }

    var count: UInt64 { sums.count }
    var means: [Double] { sums.means }

    mutating func add(_ image: Image) {
        sums.add(image)
        block.withUnsafeMutableBufferPointer { block in
            guard let start = block.baseAddress else { return }
            fovea_widen_pixels(Int64(places), image.pixels, start + filled * places)
        }
        filled += 1
        if filled == ImageProducts.blockSize { flush() }
    }

    mutating func flush() {
        let (places, filled) = (Int32(places), Int32(filled))
        guard filled > 0 else { return }
        products.update { [block] products in
            cblas_dsyrk(
                CblasRowMajor, CblasUpper, CblasTrans, places, filled, 1, block, places, 1, &products, places)
        }
        self.filled = 0
    }

    mutating func merge(_ other: ImageProducts) { sums.merge(other.sums) }
}
