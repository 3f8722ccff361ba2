import Foundation

/// What a child process does: it tries one input after the other, and writes each to a file before, so that whoever started it knows
/// what ended it.
public enum Worker {
    /// How a worker ends that found something, as opposed to one that was ended by it.
    static let foundStatus: Int32 = 65

    /// Tries the inputs of numbers in turn.
    ///
    /// - Parameters:
    ///   - numbers: Of the inputs.
    ///   - seconds: Of the processor's time, after which no other input is begun.
    ///   - path: Where each input is written before it is tried, after its number in eight bytes.
    public static func run(_ target: FuzzTarget, numbers: Range<UInt64>, seconds: Double, writing path: String) throws {
        Trial.prepareProcess()
        let (trial, maker) = (try Trial(target), try InputMaker(target))
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        for number in numbers {
            guard seconds == .infinity || Double(clock()) / Double(CLOCKS_PER_SEC) < seconds else { return }
            let bytes = try maker.input(number)
            note(number, bytes, descriptor)
            if let wrong = trial.failure(of: bytes) { report(wrong) }
        }
        note(numbers.upperBound, [], descriptor)
    }

    /// Tries one input.
    public static func run(_ target: FuzzTarget, bytes: [UInt8]) throws {
        Trial.prepareProcess()
        if let wrong = try Trial(target).failure(of: bytes) { report(wrong) }
    }

    /// The input of a number.
    public static func input(_ target: FuzzTarget, number: UInt64) throws -> [UInt8] {
        try InputMaker(target).input(number)
    }

    private static func note(_ number: UInt64, _ bytes: [UInt8], _ descriptor: Int32) {
        let all = withUnsafeBytes(of: number.littleEndian) { Array($0) } + bytes
        ftruncate(descriptor, off_t(all.count))
        pwrite(descriptor, all, all.count, 0)
    }

    private static func report(_ wrong: String) -> Never {
        FileHandle.standardError.write(Data("fuzz: the reader \(wrong)\n".utf8))
        exit(foundStatus)
    }
}
