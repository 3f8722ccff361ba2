import FoveaTensor

/// The kinds of number that the safetensors format names.
enum SafetensorsDType: String {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case bool = "BOOL"

    /// Bytes per element in the file.
    var size: Int {
        switch self {
        case .f64, .i64, .u64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .i8, .u8, .bool: 1
        }
    }

    /// What it is read as; `nil` where Fovea has nothing that holds it exactly.
    var dtype: DType? {
        switch self {
        case .f64: .f64
        case .f32, .f16, .bf16: .f32
        case .i32: .i32
        case .u8: .u8
        case .bool: .bool
        case .i64, .i16, .i8, .u64, .u32, .u16: nil
        }
    }

    /// How an array is written.
    init(_ dtype: DType) {
        switch dtype {
        case .f64: self = .f64
        case .f32: self = .f32
        case .i32: self = .i32
        case .u8: self = .u8
        case .bool: self = .bool
        }
    }

    /// The numbers at a place of a file, row-major, as ``dtype``; `nil` for kinds without one.
    ///
    /// - Throws: `inputOutput`, or `invalid` for a truth value that is neither 0 nor 1.
    func array(_ name: String, _ shape: Shape, at place: Int, in file: InputFile) throws -> NDArray? {
        guard let dtype else { return nil }
        switch self {
        case .f16, .bf16:
            let bytes = try [UInt8](file.read(place..<(place + size * shape.count)))
            let floats = stride(from: 0, to: bytes.count, by: 2).map { index -> Float in
                let bits = UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                return self == .f16 ? Self.float(half: bits) : Self.float(brain: bits)
            }
            return NDArray(shape, floats)
        default:
            let contents = try NDArray(TensorType(shape, dtype)) { try file.read(into: $0, at: place) }
            if dtype == .bool, let wrong = contents.scalars(as: UInt8.self).firstIndex(where: { $0 > 1 }) {
                throw FoveaError.invalid("\(file.path), byte \(place + wrong): a BOOL of '\(name)' is neither 0 nor 1")
            }
            return contents
        }
    }

    /// Widens half precision to single; exact for every number.
    static func float(half bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// Widens the upper half of a single to the whole.
    static func float(brain bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
