/// A reader of bytes from outside, and how inputs for it are made.
///
/// It must be total: for whatever bytes, it returns, or throws an error whose sentence can be printed, in time and in memory that are in
/// proportion to the input.
public struct FuzzTarget: Sendable {
    /// What it is called: `png`, `safetensors`.
    public let name: String
    /// Inputs that are as they should be, or nearly; others are made from them.
    public let seeds: @Sendable () throws -> [[UInt8]]
    /// Words of the format, which are put into inputs.
    public let dictionary: [[UInt8]]
    /// What the reader may take of memory beyond what it had, in bytes.
    public let memoryLimit: Int
    /// The most bytes of an input.
    public let mostBytes: Int
    /// How many inputs the tests try, in a few seconds of a debug build.
    public let inputsInTests: Int
    /// Makes an input agree with its own checksums and lengths, so that what they protect is reached too. Half of the inputs get it.
    public let repair: (@Sendable ([UInt8]) throws -> [UInt8])?
    /// Reads the bytes. Files go into the folder, which is in memory.
    public let body: @Sendable (_ bytes: [UInt8], _ folder: InputFolder) throws -> Void

    /// - Parameter codes: More of the dictionary, where it is not text.
    init(
        _ name: String, inputsInTests: Int, dictionary: [String] = [], codes: [[UInt8]] = [],
        memoryLimit: Int = 256 << 20,
        mostBytes: Int = 1 << 16, seeds: @escaping @Sendable () throws -> [[UInt8]],
        repair: (@Sendable ([UInt8]) throws -> [UInt8])? = nil,
        body: @escaping @Sendable (_ bytes: [UInt8], _ folder: InputFolder) throws -> Void
    ) {
        self.name = name
        self.inputsInTests = inputsInTests
        self.dictionary = dictionary.map { Array($0.utf8) } + codes
        self.memoryLimit = memoryLimit
        self.mostBytes = mostBytes
        self.seeds = seeds
        self.repair = repair
        self.body = body
    }

    /// Every reader there is. One more is one line here.
    public static let all: [FuzzTarget] =
        imageTargets + arrayTargets + datasetTargets + runFolderTargets + classicalTargets + storeTargets
        + wordTargets

    /// The target of a name.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
