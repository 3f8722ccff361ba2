import FoveaTensor

/// Where programs run.
public protocol Backend: Sendable {
    /// As plans and reports print it.
    var name: String { get }

    /// Turns a program into something that can be run many times.
    ///
    /// - Throws: a sentence when an operation cannot be computed here.
    func compile(_ program: TracedProgram) throws -> any Executable

    /// State that lives with this backend and begins with the array's numbers.
    ///
    /// - Throws: a sentence when there is no room for it.
    func resident(_ array: NDArray) throws -> any Resident
}

extension Backend {
    /// State for each of the arrays, in order.
    public func residents(_ arrays: [NDArray]) throws -> [any Resident] { try arrays.map(resident) }
}

/// A compiled program.
public protocol Executable: AnyObject {
    /// What was compiled: its names and types, as it was traced.
    var program: TracedProgram { get }

    /// Runs once: donated state is updated in place. What the run gave can be read until the next one.
    ///
    /// - Parameters:
    ///   - state: In the order of the program's names; made by the same backend.
    ///   - inputs: In the order of the program's names.
    /// - Throws: a sentence, before anything runs, for state or inputs that the program was not compiled for.
    func run(state: [any Resident], inputs: [NDArray]) throws

    /// An output of the last run, row-major.
    ///
    /// - Parameter output: A place among the program's outputs.
    func read(output: Int) throws -> NDArray

    /// The only number of an output of the last run. Allocates nothing.
    ///
    /// - Parameter output: A place among the program's outputs.
    func item(output: Int) throws -> Double

    /// What one run does.
    var plan: Plan { get }

    /// What has been done so far.
    var counters: ExecutionCounters { get }

    /// Whether the time of every step is taken; off by default.
    var isProfiling: Bool { get set }

    /// Seconds spent in each step of `plan` while profiling, summed over the runs.
    var stepSeconds: [Double] { get }
}

/// What an executable has done since it was compiled: evidence that nothing is done twice.
public struct ExecutionCounters: Sendable, Hashable {
    /// How often it was run; a run that threw does not count.
    public var runs = 0
    /// Blocks of memory taken for intermediate values and scratch.
    public var allocations = 0
    /// Residents that had to be moved into another layout before a run.
    public var relayouts = 0
    /// Prepared steps that were run, because what they read had changed since.
    public var preparations = 0

    public init() {}
}
