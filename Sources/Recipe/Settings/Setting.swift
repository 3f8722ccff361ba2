import FoveaData
import FoveaLayers
import FoveaTensor

/// One thing that a user may set: what it is called in flags, files and a run's `config.json`, what it is by default, what it
/// may be, and what the help says of it. Nothing of this is said anywhere else.
///
///     let batchSize = Setting("batch-size", default: 128, atLeast: 1, "Images per step.", value: "n")
public struct Setting<Value: Codable & Sendable & Equatable>: SettingDeclaration {
    public let name: String
    /// What it is where nothing is said.
    public let standard: Value
    public let summary: String
    public let valueName: String
    public let standardText: String?
    public let isHidden: Bool
    public var isSwitch: Bool { Value.self == Bool.self }
    private let read: @Sendable (String) throws -> Value
    private let check: @Sendable (Value) throws -> Void

    /// - Parameters:
    ///   - standardText: How the help tells the default, where it does.
    ///   - read: The value that a flag's text means; throws what is wrong with it, without the setting's name.
    ///   - check: Throws what is wrong with a value, without the setting's name.
    public init(
        _ name: String, default standard: Value, _ summary: String, value valueName: String,
        standardText: String? = nil, isHidden: Bool = false, read: @escaping @Sendable (String) throws -> Value,
        check: @escaping @Sendable (Value) throws -> Void = { _ in }
    ) {
        self.name = name
        self.standard = standard
        self.summary = summary
        self.valueName = valueName
        self.standardText = standardText
        self.isHidden = isHidden
        self.read = read
        self.check = check
    }

    public func given(_ text: String) throws -> any GivenSetting {
        let value = try naming { try read(text) }
        try naming { try check(value) }
        return Given(value)
    }

    /// - Throws: a usage sentence that begins with the setting's name.
    public func validate(_ given: (any GivenSetting)?) throws {
        let value = value(given)
        try naming { try check(value) }
    }

    /// The value that was given, or the default.
    func value(_ given: (any GivenSetting)?) -> Value { (given as? Given)?.value ?? standard }

    func give(_ value: Value) -> any GivenSetting { Given(value) }

    public func isEqual(_ a: (any GivenSetting)?, _ b: (any GivenSetting)?) -> Bool { value(a) == value(b) }

    public func text(_ given: (any GivenSetting)?) -> String {
        let value = value(given)
        if let optional = value as? any OptionalSetting { return optional.text ?? "none" }
        return "\(value)"
    }

    public func encode(_ given: (any GivenSetting)?, to container: inout KeyedEncodingContainer<SettingKey>) throws {
        let value = value(given)
        if let optional = value as? any OptionalSetting, optional.isNone { return }
        try container.encode(value, forKey: SettingKey(name))
    }

    public func decode(from container: KeyedDecodingContainer<SettingKey>) throws -> (any GivenSetting)? {
        let key = SettingKey(name)
        guard container.contains(key), try !container.decodeNil(forKey: key) else { return nil }
        return Given(try container.decode(Value.self, forKey: key))
    }

    private func naming<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FoveaError {
            let separator = error.message.hasPrefix("expects") ? " " : ": "
            throw FoveaError(error.kind, name + separator + error.message)
        }
    }

    private struct Given: GivenSetting {
        let value: Value
        init(_ value: Value) { self.value = value }
    }
}

/// A setting without its type: what lists, flags and files need of it.
public protocol SettingDeclaration: Sendable {
    /// As flags, files and `config.json` spell it.
    var name: String { get }
    /// One sentence for the help.
    var summary: String { get }
    /// What the help calls its value, such as `n` or `spec`.
    var valueName: String { get }
    /// How the help tells the default; `nil` where there is none to tell.
    var standardText: String? { get }
    /// Whether the help leaves it out.
    var isHidden: Bool { get }
    /// Whether its flag has no value: to give it is to want it.
    var isSwitch: Bool { get }

    /// What a flag's or a file's text means.
    ///
    /// - Throws: a usage sentence that begins with the setting's name.
    func given(_ text: String) throws -> any GivenSetting
    /// Checks what was given, or the default.
    func validate(_ given: (any GivenSetting)?) throws
    /// Whether both mean the same; what was not given is the default.
    func isEqual(_ a: (any GivenSetting)?, _ b: (any GivenSetting)?) -> Bool
    /// What was given, or the default, as people read it; `none` where there is no value.
    func text(_ given: (any GivenSetting)?) -> String
    /// Writes the value under the setting's name; nothing where it is `nil`.
    func encode(_ given: (any GivenSetting)?, to container: inout KeyedEncodingContainer<SettingKey>) throws
    /// Reads the value; `nil` where it is not there.
    func decode(from container: KeyedDecodingContainer<SettingKey>) throws -> (any GivenSetting)?
}

/// A value that was given for a setting.
public protocol GivenSetting: Sendable {}

/// A setting's name as a key of JSON.
public struct SettingKey: CodingKey {
    public let stringValue: String
    public var intValue: Int? { nil }

    /// The key of a setting.
    public init(_ name: String) { stringValue = name }
    public init(stringValue: String) { self.init(stringValue) }
    public init?(intValue: Int) { nil }

    /// What a file says of its form, beside the settings.
    public static let version = "version"
}

private protocol OptionalSetting {
    /// The value as text; `nil` where there is none.
    var text: String? { get }
}
extension Optional: OptionalSetting { fileprivate var text: String? { map { "\($0)" } } }
extension OptionalSetting { fileprivate var isNone: Bool { text == nil } }
