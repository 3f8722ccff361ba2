import FoveaSpec
import FoveaTensor
import TestSupport
import Testing

@Suite struct SpecTests {
    @Test func readsEveryKind() throws {
        var spec = try Spec("thing:whole=-3,number=5e-4,flag=true,word=abc,shape=3x32x16")
        #expect(spec.name == "thing")
        #expect(try spec.int("whole") == -3)
        #expect(try spec.double("number", default: 0) == 0.0005)
        #expect(try spec.bool("flag", default: false))
        #expect(spec.string("word", default: "") == "abc")
        #expect(try spec.shape("shape") == [3, 32, 16])
        try spec.finish()
    }

    @Test func absentSettingsHaveTheirDefaults() throws {
        var spec = try Spec("thing")
        #expect(try spec.int("whole", default: 7) == 7)
        #expect(try spec.double("number") == nil)
        #expect(try spec.bool("flag", default: true))
        #expect(try spec.shape("shape", default: [1]) == [1])
        #expect(spec.positionalValue() == nil)
        try spec.finish()
    }

    @Test func foldersStandAlone() throws {
        var spec = try Spec("mnist:/data/a b=c,count=5")
        #expect(spec.positionalValue() == "/data/a b=c")
        #expect(try spec.int("count") == 5)
        try spec.finish()
    }

    @Test(arguments: [
        ("", "no name"), (":a=1", "no name"), ("x:", "empty setting"), ("x:a=1,,b=2", "empty setting"),
        ("x:a=1,a=2", "twice"), ("x:a=1,dir", "expected key=value"),
    ])
    func malformedTextIsRefused(text: String, part: String) {
        expectError(containing: part) { try Spec(text) }
    }

    @Test func unknownKeysNameTheNearest() throws {
        var spec = try Spec("sgd:momentun=0.9")
        _ = try spec.double("momentum")
        _ = try spec.bool("nesterov", default: false)
        expectError(
            containing: "'sgd' has no setting 'momentun'; did you mean 'momentum'?", "it takes momentum, nesterov"
        ) { try spec.finish() }
    }

    @Test func positionalValuesNobodyTookAreRefused() throws {
        let spec = try Spec("resnet18:small")
        expectError(containing: "takes no value of its own", "'small'") { try spec.finish() }
    }

    @Test(arguments: ["1.5", "x", "", "1e3", "99999999999999999999"])
    func wrongWholeNumbers(value: String) throws {
        var spec = try Spec("thing:count=\(value)")
        expectError(containing: "'count' of 'thing' expects a whole number", "'\(value)'") { try spec.int("count") }
    }

    @Test(arguments: ["nan", "inf", "a", "0.5x"])
    func wrongNumbers(value: String) throws {
        var spec = try Spec("thing:rate=\(value)")
        expectError(containing: "expects a number", "'\(value)'") { try spec.double("rate") }
    }

    @Test func rangesAreKept() throws {
        var spec = try Spec("thing:rate=1,count=0")
        expectError(containing: "at least 0.0 and below 1.0") {
            try spec.double("rate", default: 0, atLeast: 0, below: 1)
        }
        expectError(containing: "at least 1") { try spec.int("count", default: 1, atLeast: 1) }
    }

    @Test(arguments: ["3x", "x", "3x0x2", "3x-1", "3*3", "9999999999x9999999999"])
    func wrongShapes(text: String) { #expect(Shape(extents: text) == nil) }

    @Test func specsInSpecsHaveSemicolons() throws {
        var spec = try Spec("conv:32,init=normal:std=0.02;limit=2,groups=2")
        var nested = try #require(try spec.nested("init"))
        #expect(nested.name == "normal")
        #expect(try nested.double("std") == 0.02)
        #expect(try nested.double("limit") == 2)
        #expect(try spec.int("groups") == 2)
        #expect(try spec.nested("other") == nil)
    }

    @Test func choicesNameTheNearest() throws {
        var spec = try Spec("resnet18:stem=smal")
        expectError(containing: "imagenet or small", "'smal'; did you mean 'small'?") {
            try spec.choice("stem", default: 0, among: [("imagenet", 0), ("small", 1)])
        }
    }
}

@Suite struct NearestNameTests {
    // By hand: one deletion, one swap of neighbours, nothing near, a beginning.
    @Test(
        arguments: [
            ("resnet8", "resnet18"), ("lenat", "lenet"), ("enlet", "lenet"), ("zzzzz", nil), ("mom", "momentum"),
            ("ResNet18", "resnet18"), ("", nil),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(nearestName(to: name, among: ["lenet", "resnet18", "momentum"]) == expected)
    }
}

@Suite struct RegistryTests {
    let shapes = Registry<Int>(
        "figure",
        [
            .init("square", "four corners") { try $0.int("side", default: 1) },
            .init("circle", "none") { _ in 0 },
        ])

    @Test func makes() throws {
        #expect(try shapes.make("square:side=4") == 4)
        #expect(try shapes.make("circle") == 0)
        #expect(shapes.names == ["square", "circle"])
    }

    @Test func unknownNamesAndKeys() {
        expectError(containing: "no figure 'sqare'; did you mean 'square'?", "square, circle") {
            try shapes.make("sqare")
        }
        expectError(containing: "'circle' has no setting 'side'", "takes none") { try shapes.make("circle:side=1") }
        #expect(throws: FoveaError.self) { try shapes.make("square:side=big") }
    }

    @Test func mistakesAreUsageErrors() throws {
        let error = try #require(throws: FoveaError.self) { try shapes.make("triangle") }
        #expect(error.kind == .usage)
    }

    @Test func adaptingReadsCommonSettings() throws {
        let doubled = try shapes.make(Spec("square:side=4,times=2")) { side, spec in
            try side * spec.int("times", default: 1)
        }
        #expect(doubled == 8)
    }
}
