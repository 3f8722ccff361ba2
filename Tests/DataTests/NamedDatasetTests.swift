import FoveaData
import FoveaTensor
import Testing

@Suite struct NamedDatasetTests {
    @Test(arguments: [
        ("fasion-mnist", "did you mean 'fashion-mnist'?"),
        ("synthetic:clases=10", "did you mean 'classes'?"),
        ("synthetic:shape=3x32", "3x32x32"),
        ("synthetic:shape=axb", "shape"),
        ("synthetic:count=0", "at least 1"),
        ("synthetic:seed=-1", "at least 0"),
        ("synthetic:count=9223372036854775807", "1 to 100000000"),
        ("synthetic:test=9223372036854775807", "1 to 100000000"),
        ("synthetic:classes=1000000000000", "1 to 1000000 'classes'"),
        ("synthetic:shape=3x100000x100000", "at most 67108864 numbers"),
        ("synthetic:shape=1x2000000000x2000000000", "at most 67108864 numbers"),
        ("synthetic:shape=1x1024x1024,classes=2000", "2097152000 bytes"),
        ("mnist:/data,depth=3", "depth"),
    ])
    func wrongWords(spec: String, expected: String) {
        let error = #expect(throws: FoveaError.self) { try NamedDataset(spec) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func wordsAreCheckedBeforeFiles() throws {
        let named = try NamedDataset("mnist:/no/such/folder")
        let error = #expect(throws: FoveaError.self) { try named.load() }
        #expect(error?.kind == .missingFile)
        #expect(error?.message.contains("'train-images-idx3-ubyte' (or .gz) is not in /no/such/folder") == true)
    }
}
