import Fovea
import Foundation

/// Numbers that a script in `Fixtures/` wrote.
enum Fixture {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)").path
    }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    static func arrays(_ name: String) throws -> [String: NDArray] {
        Dictionary(uniqueKeysWithValues: try TensorFile(contentsOf: path(name)).arrays.map { ($0.path, $0.array) })
    }
}
