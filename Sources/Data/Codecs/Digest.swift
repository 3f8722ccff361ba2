import COpenSSL
import FoveaTensor

/// A fingerprint of bytes, by OpenSSL: to tell equal files, and to check that a file is the published one.
///
///     Digest.sha256(image.pixels)                    // "e3b0c442..."
///     let digest = try Digest(.md5)
///     digest.update(bytes)                           // piece by piece
///     let text = digest.hexadecimal()
public final class Digest {
    /// How bytes become a fingerprint.
    public enum Algorithm: String, Sendable, Hashable, Codable {
        /// 128 bits (RFC 1321): what many datasets publish. It finds accidents; it does not keep out forgers.
        case md5
        /// 256 bits (FIPS 180-4).
        case sha256
    }

    private let context: OpaquePointer

    /// A fingerprint of nothing so far.
    ///
    /// - Throws: a sentence where OpenSSL does not offer the algorithm, as MD5 where only approved ones may be used.
    public init(_ algorithm: Algorithm) throws {
        guard let context = EVP_MD_CTX_new() else { throw FoveaError.inputOutput("there is no memory for a checksum") }
        self.context = context
        let kind = algorithm == .md5 ? EVP_md5() : EVP_sha256()
        guard EVP_DigestInit_ex(context, kind, nil) == 1 else {
            throw FoveaError.invalid("OpenSSL on this machine does not offer the checksum \(algorithm.rawValue)")
        }
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Goes on with more bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        EVP_DigestUpdate(context, start, bytes.count)
    }

    /// Goes on with a text's UTF-8 bytes.
    public func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The fingerprint in lower-case hexadecimal. To be asked for once, after the last bytes.
    public func hexadecimal() -> String {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        EVP_DigestFinal_ex(context, &bytes, &count)
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The SHA-256 of bytes, in hexadecimal.
    public static func sha256(_ bytes: UnsafeRawBufferPointer) throws -> String {
        let digest = try Digest(.sha256)
        digest.update(bytes)
        return digest.hexadecimal()
    }

    /// The SHA-256 of bytes, in hexadecimal.
    public static func sha256(_ bytes: [UInt8]) throws -> String { try bytes.withUnsafeBytes { try sha256($0) } }

    /// The SHA-256 of a text's UTF-8 bytes, in hexadecimal.
    public static func sha256(_ text: String) throws -> String { try sha256(Array(text.utf8)) }
}
