import FoveaTensor

/// Every class as often as any other, give or take one image: small classes come again within an epoch, of large ones some
/// images are left out, others in each epoch.
///
/// A class's images come in a random order, all of them before any comes again, but for an image or two where one epoch goes
/// over into the next.
public struct ClassBalancedSampler: Sampler {
    /// The number of images in every epoch: as many as there are.
    public let count: Int
    /// What all epochs' orders are drawn from.
    public let seed: UInt64
    /// The images of each class that has any.
    private let members: [[Int]]

    /// - Parameter labels: The class of each image.
    public init(labels: [Int32], seed: UInt64) {
        count = labels.count
        self.seed = seed
        var members: [Int32: [Int]] = [:]
        for (index, label) in labels.enumerated() { members[label, default: []].append(index) }
        self.members = members.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A function of the seed and the epoch alone.
    public func indices(epoch: Int) -> [Int] {
        guard !members.isEmpty else { return [] }
        let shuffled = Philox(key: seed, stream: RandomStream.shuffle(epoch: epoch)).permutation(count)
        // Which classes get one image more than the others changes from epoch to epoch.
        let first = epoch % members.count
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for turn in members.indices {
            let label = (first + turn) % members.count
            let share = count / members.count + (turn < count % members.count ? 1 : 0)
            chosen.append(contentsOf: images(of: label, share, epoch))
        }
        return shuffled.map { chosen[$0] }
    }

    /// Some images of a class, going on in each epoch where the last one ended.
    private func images(of label: Int, _ share: Int, _ epoch: Int) -> [Int] {
        let images = members[label]
        var result: [Int] = []
        var place = epoch * (count / members.count)
        var order: (round: Int, permutation: [Int])?
        for _ in 0..<share {
            let round = place / images.count
            if order?.round != round {
                let random = Philox(key: seed, stream: RandomStream.balanced(label: label, round: round))
                order = (round, random.permutation(images.count))
            }
            if let order { result.append(images[order.permutation[place % images.count]]) }
            place += 1
        }
        return result
    }
}
