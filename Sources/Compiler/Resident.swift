import FoveaTensor
import Synchronization

/// A tensor that lives with a backend between runs: a weight, a running statistic, an optimizer slot.
///
/// Where its numbers lie and in which order is the backend's affair. Not `Sendable`: one thread trains.
public protocol Resident: AnyObject {
    /// Shape and dtype, which never change.
    var type: TensorType { get }

    /// What numbers it holds now: no other numbers of any resident have or had this version.
    ///
    /// What was prepared from a resident's numbers, such as weights packed for a kernel, is good for as long as their version
    /// is the same.
    var version: ResidentVersion { get }

    /// The numbers, row-major.
    ///
    /// - Throws: a sentence when they cannot be fetched from where they lie.
    func read() throws -> NDArray

    /// Replaces the numbers.
    ///
    /// - Throws: an `invalid` sentence, and changes nothing, when the array has another type.
    func write(_ array: NDArray) throws
}

/// A stamp that names the numbers of one resident at one time.
public struct ResidentVersion: Sendable, Hashable {
    private let serial: Int

    private init(serial: Int) { self.serial = serial }

    /// A version that nothing has had before.
    public static func next() -> ResidentVersion {
        ResidentVersion(serial: counter.add(1, ordering: .relaxed).newValue)
    }

    private static let counter = Atomic<Int>(0)
}

extension Resident {
    /// The error for an array that cannot be written here.
    package func refusal(of array: NDArray) -> FoveaError {
        .invalid("the state has type \(type) and cannot hold an array of type \(array.type)")
    }
}
