import FoveaTensor
import Foundation

/// Which run a folder holds: all its sessions have the same, and no other run has it.
public struct RunIdentity: Codable, Sendable, Equatable {
    /// 128 random bits as text.
    public let id: String
    /// When the run began, in seconds since 1970.
    public let created: Double

    /// That of a new run.
    static func new() -> RunIdentity {
        RunIdentity(id: UUID().uuidString.lowercased(), created: Date().timeIntervalSince1970)
    }
}
