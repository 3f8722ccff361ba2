import FoveaData
import FoveaSpec
import FoveaTensor

/// Histograms of oriented gradients (Dalal and Triggs 2005, "Histograms of oriented gradients for human detection"), as scikit-image's `hog` computes
/// them:
///
/// 1. The gradient of each pixel, `g = (I[x+1] - I[x-1], I[y+1] - I[y-1])`, 0 at the rim. Of several channels the one with the largest `|g|` counts.
/// 2. In each cell of `cell`x`cell` pixels a histogram of the angles in 0°...180° with `bins` bins, to which each pixel adds its `|g|`; divided by
///    the cell's pixels. What is left of an image that is no multiple of the cell is not looked at.
/// 3. In each block of `block`x`block` cells, of which there is one at every cell where it fits, the histograms are normalized together: with
///    `v` the block's numbers and ε = 1e-5
///
///        l1        v / (|v|₁ + ε)
///        l1-sqrt   √(v / (|v|₁ + ε))
///        l2        v / √(|v|₂² + ε²)
///        l2-hys    l2, then at most 0.2, then l2 again
///
/// Levels are 0...255, and votes are not shared between neighbouring bins and cells, as they are in the paper.
///
/// `(rows - block + 1) (columns - block + 1) block² bins` numbers for `rows`x`columns` cells, block after block.
public struct HOG: ImageFeature, Hashable {
    /// What is done to the numbers of a block.
    public enum BlockNorm: String, Sendable, Hashable, CaseIterable {
        /// The sum becomes 1.
        case l1
        /// The sum becomes 1, then roots are taken.
        case l1Sqrt = "l1-sqrt"
        /// The length becomes 1.
        case l2
        /// The length becomes 1, what is above 0.2 is cut, and the length becomes 1 again: Lowe's hysteresis.
        case l2Hys = "l2-hys"
    }

    /// The side of a cell, in pixels.
    public let cell: Int
    /// The side of a block, in cells.
    public let block: Int
    /// Ranges of angles.
    public let bins: Int
    /// What is done to the numbers of a block.
    public let norm: BlockNorm
    /// Whether roots of the levels are taken first (`transform_sqrt`): shadows matter less then.
    public let isGammaCorrected: Bool

    /// The defaults are the paper's; scikit-image's differ in `block`, which is 3 there.
    public init(
        cell: Int = 8, block: Int = 2, bins: Int = 9, norm: BlockNorm = .l2Hys, isGammaCorrected: Bool = false
    ) {
        self.cell = cell
        self.block = block
        self.bins = bins
        self.norm = norm
        self.isGammaCorrected = isGammaCorrected
    }

    public func width(channels: Int, size: ImageSize) throws -> Int {
        let (rows, columns) = (size.height / cell, size.width / cell)
        guard rows >= block, columns >= block else {
            throw FoveaError.usage(
                "hog with cell=\(cell) and block=\(block) needs images of at least \(cell * block)x\(cell * block) pixels, but these are "
                    + "\(size); use smaller cells, such as cell=\(max(min(size.height, size.width) / 4, 1)), or resize the images"
            )
        }
        return (rows - block + 1) * (columns - block + 1) * block * block * bins
    }

    public func extractor(channels: Int, size: ImageSize) -> any ImageFeatureExtractor {
        HOGExtractor(self, channels: channels, size: size)
    }

    static let registration = FeatureRegistry.Entry(
        "hog",
        "histograms of oriented gradients (Dalal and Triggs 2005): cell=8 (pixels), block=2 (cells), bins=9, "
            + "norm=l2-hys|l2|l1|l1-sqrt, sqrt=false (of the levels)"
    ) { spec in
        .image(
            HOG(
                cell: try spec.int("cell", default: 8, in: 1...4096),
                block: try spec.int("block", default: 2, in: 1...64),
                bins: try spec.int("bins", default: 9, in: 1...180),
                norm: try spec.choice(
                    "norm", default: .l2Hys, among: BlockNorm.allCases.map { (word: $0.rawValue, value: $0) }),
                isGammaCorrected: try spec.bool("sqrt", default: false)))
    }
}
