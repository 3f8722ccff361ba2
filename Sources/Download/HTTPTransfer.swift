import Foundation
import FoveaTensor

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request for a file, or for the rest of it, written down as it arrives.
///
/// What the session tells its delegate comes one after the other from a queue of its own, and ``run()`` waits for the last.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    /// Why it did not end well.
    enum Failure: Error {
        /// There is no way to the server: no such host, no network, nobody listens.
        case unreachable(String)
        /// The server answered, but with this status.
        case refused(status: Int)
        /// It ended in the middle.
        case interrupted(String)
        /// More came than the file should have.
        case tooLong
        /// The disk, not the network.
        case unwritable(String)
    }

    private let url: URL
    private let file: FileHandle
    private let size: Int
    private let progress: @Sendable (Int) -> Void
    private var received: Int
    private var failure: Failure?
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - file: Open for writing, at its end.
    ///   - received: How many bytes of the published file it holds.
    ///   - progress: Is told that number from time to time.
    init(_ url: URL, to file: FileHandle, received: Int, size: Int, progress: @escaping @Sendable (Int) -> Void) {
        self.url = url
        self.file = file
        self.received = received
        self.size = size
        self.progress = progress
    }

    /// Returns when all bytes have arrived.
    func run() throws(Failure) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 30
        var request = URLRequest(url: url)
        // A .gz file is wanted as it is.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if received > 0 { request.setValue("bytes=\(received)-", forHTTPHeaderField: "Range") }
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.dataTask(with: request).resume()
        finished.wait()
        session.invalidateAndCancel()
        if let failure { throw failure }
        guard received == size else { throw .interrupted("only \(received) of \(size) bytes came") }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let answer = response as? HTTPURLResponse
        switch answer?.statusCode ?? 0 {
        case 206 where answer?.value(forHTTPHeaderField: "Content-Range")?.hasPrefix("bytes \(received)-") == true:
            break
        case 200:
            // The whole file, asked for or not.
            received = 0
            write { try file.truncate(atOffset: 0) }
        case let status: failure = .refused(status: status)
        }
        completionHandler(failure == nil ? .allow : .cancel)
        if failure != nil { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard failure == nil else { return }
        received += data.count
        if received > size {
            failure = .tooLong
        } else {
            write { try file.write(contentsOf: data) }
        }
        if failure != nil { dataTask.cancel() } else { progress(received) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if failure == nil, let error {
            let isWithoutServer = (error as? URLError).map { HTTPTransfer.withoutServer.contains($0.code) } ?? false
            let sentence = error.localizedDescription
            failure = isWithoutServer ? .unreachable(sentence) : .interrupted(sentence)
        }
        finished.signal()
    }

    private static let withoutServer: [URLError.Code] = [
        .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet,
    ]

    private func write(_ body: () throws -> Void) {
        do { try body() } catch { failure = .unwritable(error.localizedDescription) }
    }
}
