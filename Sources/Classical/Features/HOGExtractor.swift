import FoveaData
import Foundation

/// Computes ``HOG`` of one image after the other, in memory that is kept.
struct HOGExtractor: ImageFeatureExtractor {
    private let hog: HOG
    private let channels: Int
    private let height: Int
    private let width: Int
    private let table: OrientationTable
    /// Cells of the image.
    private let rows: Int
    private let columns: Int
    /// `[rows, columns, bins]`
    private var histograms: [Double]

    init(_ hog: HOG, channels: Int, size: ImageSize) {
        self.hog = hog
        self.channels = channels
        (height, width) = (size.height, size.width)
        (rows, columns) = (size.height / hog.cell, size.width / hog.cell)
        table = OrientationTable(bins: hog.bins, takesRoots: hog.isGammaCorrected)
        histograms = [Double](repeating: 0, count: rows * columns * hog.bins)
    }

    mutating func write(_ image: Image, to row: UnsafeMutablePointer<Double>) {
        countGradients(image)
        writeBlocks(to: row)
    }

    private mutating func countGradients(_ image: Image) {
        let (height, width, channels) = (height, width, channels)
        let (cell, columns, bins, rows) = (hog.cell, columns, hog.bins, rows)
        histograms.withUnsafeMutableBufferPointer { histograms in
            for place in histograms.indices { histograms[place] = 0 }
            image.pixels.withUnsafeBufferPointer { pixels in
                // What lies beyond the last whole cell counts for nothing.
                for y in 0..<(rows * cell) {
                    let inside = y > 0 && y < height - 1
                    let histogramRow = (y / cell) * columns
                    for cellColumn in 0..<columns {
                        let histogram = (histogramRow + cellColumn) * bins
                        for x in (cellColumn * cell)..<((cellColumn + 1) * cell) {
                            let isInner = x > 0 && x < width - 1
                            var (magnitude, bin) = (-1.0, 0)
                            for channel in 0..<channels {
                                let place = (channel * height + y) * width + x
                                let down =
                                    inside ? table.difference(pixels[place + width], pixels[place - width]) : 0
                                let across = isInner ? table.difference(pixels[place + 1], pixels[place - 1]) : 0
                                let found = table.magnitude(down, across)
                                if found > magnitude {
                                    magnitude = found
                                    bin = table.bin(down, across)
                                }
                            }
                            histograms[histogram + bin] += magnitude
                        }
                    }
                }
            }
            let share = 1 / Double(cell * cell)
            for place in histograms.indices { histograms[place] *= share }
        }
    }

    private func writeBlocks(to row: UnsafeMutablePointer<Double>) {
        let (block, bins) = (hog.block, hog.bins)
        let count = block * block * bins
        var target = row
        histograms.withUnsafeBufferPointer { histograms in
            for top in 0...(rows - block) {
                for left in 0...(columns - block) {
                    for line in 0..<block {
                        let start = ((top + line) * columns + left) * bins
                        for place in 0..<(block * bins) {
                            target[line * block * bins + place] = histograms[start + place]
                        }
                    }
                    normalize(target, count)
                    target += count
                }
            }
        }
    }

    private func normalize(_ v: UnsafeMutablePointer<Double>, _ count: Int) {
        let epsilon = 1e-5
        func divideByLength() {
            var sum = 0.0
            for place in 0..<count { sum += v[place] * v[place] }
            let scale = 1 / (sum + epsilon * epsilon).squareRoot()
            for place in 0..<count { v[place] *= scale }
        }
        switch hog.norm {
        case .l1, .l1Sqrt:
            var sum = 0.0
            for place in 0..<count { sum += v[place] }
            let scale = 1 / (sum + epsilon)
            for place in 0..<count { v[place] *= scale }
            if hog.norm == .l1Sqrt { for place in 0..<count { v[place] = v[place].squareRoot() } }
        case .l2: divideByLength()
        case .l2Hys:
            divideByLength()
            for place in 0..<count { v[place] = min(v[place], 0.2) }
            divideByLength()
        }
    }
}

/// Differences of levels, and the bins of their angles. There are only 511² pairs of differences between bytes, whose bins are looked up: an
/// arctangent for each pixel would be most of the work. Roots of levels have more differences, and their bins are computed.
private struct OrientationTable {
    private let bins: Int
    private let takesRoots: Bool
    private let roots: [Double]
    private let known: [UInt8]

    private static let levels = 511

    init(bins: Int, takesRoots: Bool) {
        self.bins = bins
        self.takesRoots = takesRoots
        roots = (0..<256).map { takesRoots ? Double($0).squareRoot() : Double($0) }
        var known: [UInt8] = []
        if !takesRoots {
            known.reserveCapacity(OrientationTable.levels * OrientationTable.levels)
            for down in -255...255 {
                for across in -255...255 {
                    known.append(UInt8(OrientationTable.bin(Double(down), Double(across), of: bins)))
                }
            }
        }
        self.known = known
    }

    @inline(__always) func difference(_ a: UInt8, _ b: UInt8) -> Double { roots[Int(a)] - roots[Int(b)] }

    @inline(__always) func magnitude(_ down: Double, _ across: Double) -> Double {
        (down * down + across * across).squareRoot()
    }

    @inline(__always) func bin(_ down: Double, _ across: Double) -> Int {
        takesRoots
            ? OrientationTable.bin(down, across, of: bins)
            : Int(known[(Int(down) + 255) * OrientationTable.levels + Int(across) + 255])
    }

    private static func bin(_ down: Double, _ across: Double, of bins: Int) -> Int {
        var degrees = (atan2(down, across) * (180 / .pi)).truncatingRemainder(dividingBy: 180)
        if degrees < 0 { degrees += 180 }
        let width = 180 / Double(bins)
        var bin = min(Int(degrees / width), bins - 1)
        // The division may round to the other side of a border.
        if degrees < width * Double(bin) { bin -= 1 }
        if bin < bins - 1, degrees >= width * Double(bin + 1) { bin += 1 }
        return max(bin, 0)
    }
}
