import FoveaData
import Testing

/// The test suites of RFC 1321 and FIPS 180-4.
@Suite struct DigestTests {
    @Test func publishedValues() throws {
        #expect(try Digest(.md5).hexadecimal() == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(
            try Digest.sha256([UInt8]()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(try Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func piecesAreOneText() throws {
        let digest = try Digest(.md5)
        for piece in ["message ", "", "digest"] { Array(piece.utf8).withUnsafeBytes { digest.update($0) } }
        #expect(digest.hexadecimal() == "f96b697d7cb7938d525a2f31aaf161d0")
    }
}
