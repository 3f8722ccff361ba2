import Foundation
import FoveaDownload
import FoveaTensor
import Testing

@Suite(.serialized) struct DownloadTests {
    /// How far a download said that it was.
    final class Heard: @unchecked Sendable {
        private let lock = NSLock()
        private var list: [Download.Progress] = []
        var all: [Download.Progress] { lock.withLock { list } }
        func hear(_ progress: Download.Progress) { lock.withLock { list.append(progress) } }
    }

    func download(_ file: PublishedFile, _ server: TestServer) -> Download {
        Download(file, into: server.target, pause: .milliseconds(1))
    }

    @Test func wholeFile() throws {
        let server = try TestServer()
        let heard = Heard()
        try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run { heard.hear($0) }
        #expect(try server.files == ["file"])
        #expect(try server.read() == TestServer.bytes)
        #expect(server.requests == ["/whole/file -"])
        let last = try #require(heard.all.last)
        #expect((last.name, last.received, last.total) == ("file", 100_000, 100_000))
        #expect(zip(heard.all, heard.all.dropFirst()).allSatisfy { $0.received < $1.received })
    }

    @Test func whatIsThereIsNotFetchedAgain() throws {
        let server = try TestServer()
        try server.write(TestServer.bytes, to: "file")
        try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run()
        #expect(server.requests == [])
    }

    @Test func anotherFileOfThatNameStays() throws {
        let server = try TestServer()
        try server.write([1, 2, 3], to: "file")
        let error = try #require(
            #expect(throws: FoveaError.self) {
                try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run()
            })
        #expect(error.kind == .invalid)
        #expect(error.message.contains("remove it, or choose another folder"), "\(error)")
        #expect(try server.read() == [1, 2, 3])
        #expect(server.requests == [])
    }

    @Test func takesUpWhereItEnded() throws {
        let server = try TestServer()
        try server.write(Array(TestServer.bytes.prefix(40_000)), to: "file.part")
        try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run()
        #expect(try server.read() == TestServer.bytes)
        #expect(try server.files == ["file"])
        #expect(server.requests == ["/whole/file bytes=40000-"])
    }

    @Test func aPartThatIsComplete() throws {
        let server = try TestServer()
        try server.write(TestServer.bytes, to: "file.part")
        try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run()
        #expect(try server.files == ["file"])
        #expect(server.requests == [])
    }

    @Test func serverThatOnlyGivesAll() throws {
        let server = try TestServer()
        try server.write(Array(TestServer.bytes.prefix(40_000)), to: "file.part")
        try download(server.publish(TestServer.bytes, modes: ["norange"]), server).run()
        #expect(try server.read() == TestServer.bytes)
        #expect(server.requests == ["/norange/file bytes=40000-"])
    }

    /// The beginning of something else, or more than there can be: from the start.
    @Test(arguments: [40_000, 100_000, 200_000])
    func aPartOfSomethingElse(count: Int) throws {
        let server = try TestServer()
        try server.write([UInt8](repeating: 9, count: count), to: "file.part")
        try download(server.publish(TestServer.bytes, modes: ["whole"]), server).run()
        #expect(try server.read() == TestServer.bytes)
        #expect(try server.files == ["file"])
        #expect(server.requests.last == "/whole/file -")
    }

    @Test func interruptedTransfersGoOn() throws {
        let server = try TestServer()
        try download(server.publish(TestServer.bytes, modes: ["cut"]), server).run()
        #expect(try server.read() == TestServer.bytes)
        #expect(server.requests == ["/cut/file -", "/cut/file bytes=33334-", "/cut/file bytes=66668-"])
    }

    /// Two attempts get two thirds; the next run gets the rest.
    @Test func theNextRunGoesOn() throws {
        let server = try TestServer()
        let file = try server.publish(TestServer.bytes, modes: ["cut"])
        let error = try #require(
            #expect(throws: FoveaError.self) {
                try Download(file, into: server.target, attempts: 2, pause: .milliseconds(1)).run()
            })
        #expect(error.kind == .inputOutput)
        #expect(error.message.contains("what came is kept for the next time"), "\(error)")
        #expect(try server.files == ["file.part"])
        try download(file, server).run()
        #expect(server.requests.last == "/cut/file bytes=66668-")
        #expect(try server.read() == TestServer.bytes)
    }

    @Test func wrongChecksumLeavesNothing() throws {
        let server = try TestServer()
        let error = try #require(
            #expect(throws: FoveaError.self) {
                try download(server.publish(TestServer.bytes, modes: ["other"]), server).run()
            })
        #expect(error.kind == .invalid)
        #expect(error.message.contains("what came is not the published file: its sha256 is "), "\(error)")
        #expect(error.message.contains("/other/file"))
        #expect(try server.files == [])
    }

    @Test func moreThanPublished() throws {
        let server = try TestServer()
        let error = #expect(throws: FoveaError.self) {
            try download(server.publish(TestServer.bytes, modes: ["long"]), server).run()
        }
        #expect(error?.message.contains("more than 100000 bytes come") == true, "\(String(describing: error))")
        #expect(try !server.files.contains("file"))
    }

    @Test func busyServersAreAskedAgain() throws {
        let server = try TestServer()
        try download(server.publish(TestServer.bytes, modes: ["busy"]), server).run()
        #expect(server.requests == ["/busy/file -", "/busy/file -"])
        #expect(try server.read() == TestServer.bytes)
    }

    @Test func mirrorsAndRedirections() throws {
        let server = try TestServer()
        try download(server.publish(TestServer.bytes, modes: ["gone", "other", "moved"]), server).run()
        #expect(server.requests == ["/gone/file -", "/other/file -", "/moved/file -", "/whole/file -"])
        #expect(try server.read() == TestServer.bytes)
    }

    @Test func nowhereToBeFound() throws {
        let server = try TestServer()
        let error = try #require(
            #expect(throws: FoveaError.self) {
                try download(server.publish(TestServer.bytes, modes: ["gone"]), server).run()
            })
        #expect(error.message.contains("/gone/file: the server answers with status 404"), "\(error)")
        #expect(server.requests.count == 1)
    }

    /// Nobody listens at port 1, and nobody is called so: a sentence with the URL, the place and what to do.
    @Test(arguments: ["http://127.0.0.1:1/mnist/file", "http://nobody.invalid/file"])
    func withoutANetwork(url: String) throws {
        let server = try TestServer()
        let file = PublishedFile("file", urls: [try #require(URL(string: url))], size: 10, .md5, "00")
        let error = try #require(#expect(throws: FoveaError.self) { try download(file, server).run() })
        #expect(error.kind == .inputOutput)
        #expect(error.message.contains("cannot fetch 'file' from \(url): there is no way to the server"), "\(error)")
        #expect(error.message.contains("put it at '\(server.target)/file'"), "\(error)")
        #expect(try server.files == [])
    }

    @Test func folderThatIsNotThere() throws {
        let server = try TestServer()
        let file = try server.publish(TestServer.bytes, modes: ["whole"])
        let error = #expect(throws: FoveaError.self) { try Download(file, into: "/nowhere/at/all").run() }
        #expect(error?.message.contains("'/nowhere/at/all/file.part'") == true, "\(String(describing: error))")
    }
}
