import FoveaTensor
import Foundation

/// Numbers that a script in `Fixtures/` wrote.
enum Fixture {
    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }
}
