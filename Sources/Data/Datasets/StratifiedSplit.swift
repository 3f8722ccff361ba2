import FoveaTensor

/// A training set parted in two: one to learn from, one to validate on.
///
/// Stratified: every class gives the same share of its images, up to rounding (by largest remainder), and keeps at
/// least one to learn from. Which images go is drawn from the seed; the same dataset, size and seed give the same split.
/// Both parts keep the order of the whole.
public struct StratifiedSplit: Sendable {
    /// What is left to learn from.
    public let train: Subset
    /// What was held out; empty when nothing was asked for.
    public let validation: Subset

    /// How much to hold out.
    public enum Size: Sendable, Hashable {
        /// A part of all images, in `0..<1`; rounded to whole images.
        case fraction(Double)
        /// A number of images.
        case count(Int)
    }

    /// - Throws: a sentence when the size is out of range, or so large that a class would lose all its images.
    public init(of dataset: any Dataset, validation size: Size = .fraction(0.1), seed: UInt64) throws {
        let total = try StratifiedSplit.total(size, of: dataset.count)
        // Images with values are all of one class here.
        var members = [[Int]](repeating: [], count: max(dataset.classNames.count, 1))
        for index in 0..<dataset.count { members[Int(dataset.label(at: index))].append(index) }
        let shares = try StratifiedSplit.shares(of: total, counts: members.map(\.count))

        var isHeldOut = [Bool](repeating: false, count: dataset.count)
        for (label, share) in shares.enumerated() where share > 0 {
            let random = Philox(key: seed, stream: RandomStream.split(label: label))
            let order = random.permutation(members[label].count)
            for place in order.prefix(share) { isHeldOut[members[label][place]] = true }
        }
        train = Subset(of: dataset, indices: isHeldOut.indices.filter { !isHeldOut[$0] })
        validation = Subset(of: dataset, indices: isHeldOut.indices.filter { isHeldOut[$0] })
    }

    private static func total(_ size: Size, of count: Int) throws -> Int {
        switch size {
        case .fraction(let fraction):
            guard fraction >= 0, fraction < 1 else {
                throw FoveaError.usage("the validation part must be a fraction from 0 to below 1, but got \(fraction)")
            }
            return Int((fraction * Double(count)).rounded())
        case .count(let number):
            guard number >= 0, number < max(count, 1) else {
                throw FoveaError.usage(
                    "the validation part must be fewer images than the training set's \(count), but got \(number)")
            }
            return number
        }
    }

    /// `total` dealt to the classes in proportion to `counts`.
    private static func shares(of total: Int, counts: [Int]) throws -> [Int] {
        let all = counts.reduce(0, +)
        let spare = counts.reduce(0) { $0 + max($1 - 1, 0) }
        guard total <= spare else {
            throw FoveaError.invalid(
                "\(total) validation images cannot be taken from \(all): every class keeps at least one image to learn "
                    + "from, which leaves \(spare); validate on fewer")
        }
        guard total > 0 else { return counts.map { _ in 0 } }
        var shares = counts.map { $0 * total / all }
        // The largest remainders first; of equals, the class with the smaller number.
        let order = counts.indices.sorted { a, b in
            let (x, y) = (counts[a] * total % all, counts[b] * total % all)
            return x == y ? a < b : x > y
        }
        var left = total - shares.reduce(0, +)
        while left > 0 {
            for label in order where left > 0 && shares[label] < counts[label] - 1 {
                shares[label] += 1
                left -= 1
            }
        }
        return shares
    }
}
