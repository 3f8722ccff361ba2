import FoveaReference
import FoveaTensor
import TestSupport
import Testing

/// Known answers: `kat_vectors` of Random123 (Salmon et al. 2011), philox4x32, 10 rounds.
@Suite("Philox")
struct PhiloxTests {
    @Test func knownAnswers() {
        #expect(
            Philox.block(counter: .zero, key: .zero)
                == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        #expect(
            Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
                == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
        #expect(
            Philox.block(
                counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: SIMD2(0xA409_3822, 0x299F_31D0)
            )
                == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    @Test func keyAndStreamFillTheirWords() {
        let philox = Philox(key: 0x299F_31D0_A409_3822, stream: 0x0370_7344_1319_8A2E)
        #expect(philox.block(0x85A3_08D3_243F_6A88) == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
        #expect(philox.keyArray == NDArray([2], [Int32(bitPattern: 0xA409_3822), Int32(0x299F_31D0)]))
    }

    @Test func operationGivesTheWordsOfTheGenerator() throws {
        let zero = Tensor.constant(NDArray([2], [0, 0] as [Int32]))
        let words = try evaluate(.randomBits([2, 1], key: zero, stream: 0))
        #expect(words == NDArray([2, 1], [Int32(bitPattern: 0x6627_E8D5), Int32(bitPattern: 0xE169_C58D)]))
        let shifted = try evaluate(.randomBits([3], key: zero, stream: 0, shift: 8))
        #expect(shifted == NDArray([3], [0x66_27E8, 0xE1_69C5, 0xBC_57AC] as [Int32]))
        let philox = Philox(key: 0x8000_0001_FFFF_FFFE, stream: 0xDEAD_BEEF_0000_0007)
        let many = try evaluate(.randomBits([3, 7], key: .constant(philox.keyArray), stream: philox.stream))
        #expect(many.scalars(as: UInt32.self) == philox.bits(21))
        #expect(try evaluate(.randomBits([0], key: zero, stream: 0)).count == 0)
    }

    /// The first word of the zero key is 0x6627E8D5: its upper 24 bits are 6694888.
    @Test func uniformIsTheUpperBits() throws {
        #expect(Philox(key: 0).uniform(1) == [6_694_888 / 16_777_216])
        let philox = Philox(key: 77, stream: 3)
        let numbers = try evaluate(.randomUniform([50], key: .constant(philox.keyArray), stream: 3))
        #expect(numbers.scalars(as: Float.self) == philox.uniform(50))
    }

    @Test func normalIsTheSameOnHostAndInProgram() throws {
        let philox = Philox(key: 12, stream: 5)
        let numbers = try evaluate(.randomNormal([5, 8], key: .constant(philox.keyArray), stream: 5))
        expectClose(numbers, NDArray([5, 8], philox.normal(40)), relative: 1e-5, absolute: 1e-6)
    }

    /// Of 40,000 numbers, moments within five standard errors of the distribution's.
    @Test func moments() {
        let philox = Philox(key: 2011)
        func moment(_ power: Int, _ numbers: [Float]) -> Double {
            numbers.reduce(0) { sum, x in sum + (0..<power).reduce(1.0) { product, _ in product * Double(x) } }
                / Double(numbers.count)
        }
        let uniform = philox.uniform(40_000)
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect((moment(1, uniform) - 0.5).magnitude < 5 * 0.2887 / 200)
        #expect((moment(2, uniform) - 1.0 / 3).magnitude < 5 * 0.2981 / 200)
        let normal = philox.normal(40_000)
        #expect(moment(1, normal).magnitude < 5 * 1 / 200)
        #expect((moment(2, normal) - 1).magnitude < 5 * 1.4142 / 200)
        #expect(moment(3, normal).magnitude < 5 * 3.873 / 200)
        #expect((moment(4, normal) - 3).magnitude < 5 * 9.798 / 200)
    }

    @Test func permutations() {
        #expect(Philox(key: 1).permutation(1000).sorted() == Array(0..<1000))
        #expect(Philox(key: 1).permutation(1000) != Philox(key: 2).permutation(1000))
        #expect(Philox(key: 1).permutation(0) == [])
        #expect(Philox(key: 1).permutation(1) == [0])
        // All six orders of three, each 1000 times in 6000 but for chance (standard deviation 29).
        var counts: [[Int]: Int] = [:]
        for stream in 0..<6000 { counts[Philox(key: 3, stream: UInt64(stream)).permutation(3), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { ($0 - 1000).magnitude < 145 })
    }

    @Test func errors() throws {
        let key = Tensor.full(0, TensorType([2], .i32))
        expectError(containing: "RandomBits expects a key of type i32[2]", "f32[2]") {
            try Tensor.randomBits([3], key: .full(0, TensorType([2])), stream: 0)
        }
        expectError(containing: "shift from 0 to 31", "32") {
            try Tensor.randomBits([3], key: key, stream: 0, shift: 32)
        }
        expectError(containing: "f32 or f64", "i32") { try Tensor.randomUniform([3], key: key, stream: 0, dtype: .i32) }
    }
}
