import Foundation
import FoveaData
import FoveaInterchange
import FoveaTensor

/// Fetches a published file: whole and with the right checksum, or not at all.
///
///     try Download(file, into: "/data/mnist").run { print($0.received, "of", $0.total) }
///
/// The bytes go to `NAME.part`, which becomes `NAME` when its checksum is right. A transfer that breaks off is taken up where
/// it ended, by the next attempt or the next run; where the server cannot do that, it starts over.
public struct Download: Sendable {
    /// How far a file has come.
    public struct Progress: Sendable, Equatable {
        /// The file's name.
        public let name: String
        /// Bytes of it that have been written.
        public let received: Int
        /// Its size.
        public let total: Int
    }

    private let file: PublishedFile
    private let folder: String
    private let attempts: Int
    private let pause: Duration
    private let advice: String

    /// - Parameters:
    ///   - folder: Where it is put; it must be there.
    ///   - attempts: How often each URL is tried when its transfer breaks off or its server is busy.
    ///   - pause: The time between the first two attempts; it doubles from then on.
    ///   - advice: What to do where there is no network: by default to put the file in its place by hand.
    public init(
        _ file: PublishedFile, into folder: String, attempts: Int = 4, pause: Duration = .seconds(1),
        advice: String? = nil
    ) {
        self.file = file
        self.folder = folder
        self.attempts = max(attempts, 1)
        self.pause = pause
        self.advice =
            advice ?? "fetch it where there is a network and put it at '\(folder)/\(file.name)', then run this again"
    }

    private var path: String { "\(folder)/\(file.name)" }
    private var part: String { path + ".part" }

    /// Fetches the file, unless it is there already.
    ///
    /// - Parameter progress: Is called from another thread, often.
    /// - Throws: a sentence: `inputOutput` when it cannot be fetched, with the URLs and what to do; `invalid` when what
    ///   arrived is not the published file, which is removed, or another file has its name; whatever writing throws.
    public func run(progress: @escaping @Sendable (Progress) -> Void = { _ in }) throws {
        if FileManager.default.fileExists(atPath: path) {
            let found = try checksum(of: path)
            guard found == file.checksum else {
                throw FoveaError.invalid(
                    "'\(path)' is there, but it is another file than the published one: its "
                        + "\(file.algorithm.rawValue) is \(found), not \(file.checksum); remove it, or choose another folder"
                )
            }
            return
        }
        var sentences: [String] = []
        var kind = FoveaError.Kind.inputOutput
        for url in file.urls {
            do {
                return try fetch(url, progress)
            } catch let error as WrongFile {
                kind = .invalid
                sentences.append("\(url.absoluteString): \(error.sentence)")
            } catch let failure as HTTPTransfer.Failure {
                // Nothing to go on from.
                if (try? InputFile(part))?.count == 0 { try remove(part) }
                sentences.append("\(url.absoluteString): \(try sentence(failure))")
            }
        }
        throw FoveaError(
            kind, "cannot fetch '\(file.name)' from \(sentences.joined(separator: "; nor from ")); \(advice)")
    }

    private func fetch(_ url: URL, _ progress: @escaping @Sendable (Progress) -> Void) throws {
        var attempt = 1
        while true {
            do {
                return try fetchOnce(url, progress)
            } catch let failure as HTTPTransfer.Failure where attempt < attempts && failure.mayPass {
                // Asking for what lies beyond the end means that what is there is not a beginning of the file.
                if case .refused(status: 416) = failure { try remove(part) }
            }
            Thread.sleep(forTimeInterval: (pause * (1 << (attempt - 1))).seconds)
            attempt += 1
        }
    }

    private func fetchOnce(_ url: URL, _ progress: @escaping @Sendable (Progress) -> Void) throws {
        if !FileManager.default.fileExists(atPath: part) { try make(part) }
        guard let handle = FileHandle(forUpdatingAtPath: part) else {
            throw FoveaError.inputOutput("cannot write '\(part)'; is the folder yours?")
        }
        defer { try? handle.close() }
        var received = Int(try handle.seekToEnd())
        if received > file.size {
            try handle.truncate(atOffset: 0)
            received = 0
        }
        let isResumed = received > 0
        if received < file.size {
            let transfer = HTTPTransfer(url, to: handle, received: received, size: file.size) { [file] received in
                progress(Progress(name: file.name, received: received, total: file.size))
            }
            try transfer.run()
        }
        try handle.synchronize()
        let found = try checksum(of: part)
        guard found == file.checksum else {
            try remove(part)
            // The beginning may have been of something else.
            if isResumed { return try fetchOnce(url, progress) }
            throw WrongFile(
                sentence: "what came is not the published file: its \(file.algorithm.rawValue) is \(found), "
                    + "not \(file.checksum); it was removed")
        }
        guard rename(part, path) == 0 else {
            throw FoveaError.inputOutput("cannot rename '\(part)' to '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    /// What arrived has another checksum.
    private struct WrongFile: Error {
        let sentence: String
    }

    private func checksum(of path: String) throws -> String {
        let (source, digest) = (try InputFile(path), try Digest(file.algorithm))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            guard count > 0 else { return digest.hexadecimal() }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func make(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw FoveaError.inputOutput("cannot make the file '\(path)'; is the folder there, and yours?")
        }
    }

    private func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw FoveaError.inputOutput("cannot remove '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    /// What happened, for people; what is the disk's fault ends everything.
    private func sentence(_ failure: HTTPTransfer.Failure) throws -> String {
        switch failure {
        case .unreachable(let reason): "there is no way to the server (\(reason))"
        case .refused(let status): "the server answers with status \(status)"
        case .interrupted(let reason): "the transfer breaks off (\(reason)); what came is kept for the next time"
        case .tooLong: "more than \(file.size) bytes come, so it is not the published file"
        case .unwritable(let reason): throw FoveaError.inputOutput("cannot write '\(part)': \(reason)")
        }
    }
}

extension HTTPTransfer.Failure {
    /// Whether another attempt may go better.
    fileprivate var mayPass: Bool {
        switch self {
        case .interrupted, .refused(status: 408), .refused(status: 416), .refused(status: 429): true
        case .refused(let status): status >= 500
        case .unreachable, .tooLong, .unwritable: false
        }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
