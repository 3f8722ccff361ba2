import FoveaData
import FoveaTensor
import Foundation
import Testing

/// Lists of images, written by the tests.
@Suite struct CSVDatasetTests {
    /// A folder with the images a.ppm to f.ppm, whose red is their number, and the list.
    static func folder(_ text: String, inMemory: Bool = false) throws -> TemporaryFolder {
        let folder = try TemporaryFolder(inMemory: inMemory)
        for (index, name) in ["a", "b", "c", "d", "e", "f"].enumerated() {
            try folder.write(ppm(height: 1, width: 1, [UInt8(index), 0, 0]), to: "\(name).ppm")
        }
        try folder.write(Array(text.utf8), to: "list.csv")
        return folder
    }

    func load(_ text: String, _ settings: String = ",test=0") throws -> DatasetParts {
        let folder = try Self.folder(text)
        let parts = try NamedDataset("csv:\(folder.path)/list.csv\(settings)").load()
        // The images are read while their folder is there.
        for (_, dataset) in parts.named { for index in 0..<dataset.count { _ = try dataset.image(at: index) } }
        return parts
    }

    func names(_ dataset: (any Dataset)?) -> [String] {
        guard let dataset else { return [] }
        return (0..<dataset.count).map { (dataset.place(of: $0) as NSString).lastPathComponent }
    }

    func labels(_ dataset: any Dataset) -> [String] {
        (0..<dataset.count).map { dataset.classNames[Int(dataset.label(at: $0))] }
    }

    func error(_ text: String, _ settings: String = "", kind: FoveaError.Kind = .invalid) throws -> String {
        let folder = try Self.folder(text)
        let error = #expect(throws: FoveaError.self) {
            try NamedDataset("csv:\(folder.path)/list.csv\(settings)").load()
        }
        #expect(error?.kind == kind)
        return try #require(error).message.replacingOccurrences(of: folder.path, with: "DIR")
    }

    @Test(arguments: [
        "path,label\na.ppm,dog\nb.ppm,cat\nc.ppm,dog\n", "a.ppm,dog\nb.ppm,cat\nc.ppm,dog",
        "\u{FEFF}path,label\r\na.ppm,dog\r\nb.ppm,cat\r\nc.ppm,dog\r\n",
        "label,path\ndog,a.ppm\n\ncat,b.ppm\ndog,c.ppm\n\n",
        "path , label\n a.ppm , dog \n\"b.ppm\",\"cat\"\nc.ppm,dog\n",
    ])
    func classes(text: String) throws {
        let train = try load(text).train
        #expect(names(train) == ["a.ppm", "b.ppm", "c.ppm"])
        #expect(train.classNames == ["cat", "dog"])
        #expect((0..<3).map(train.label) == [1, 0, 1])
        #expect(train.valueNames.isEmpty)
        #expect(train.values(at: 0).isEmpty)
        #expect(train.channels == 3)
        #expect(train.imageSize == nil)
    }

    @Test func imagesAndFiles() throws {
        let folder = try Self.folder("b.ppm,x\n../\(UUID()).ppm,x\n")
        try folder.write(Array("\(folder.path)/c.ppm,x\n./d.ppm,y\n".utf8), to: "absolute.csv")
        let dataset = try CSVDataset(folder.path + "/list.csv")
        #expect(try dataset.image(at: 0).pixels == [1, 0, 0])
        #expect(try dataset.encodedImage(at: 0) == ppm(height: 1, width: 1, [1, 0, 0]))
        let missing = #expect(throws: FoveaError.self) { try dataset.image(at: 1) }
        #expect(missing?.kind == .missingFile)
        #expect(missing?.message.contains(dataset.place(of: 1)) == true)
        let absolute = try CSVDataset(folder.path + "/absolute.csv")
        #expect((0..<2).map(absolute.place) == ["\(folder.path)/c.ppm", "\(folder.path)/./d.ppm"])
        #expect(try absolute.image(at: 1).pixels == [3, 0, 0])
        #expect(try CSVDataset(folder.path + "/absolute.csv", channels: 1).image(at: 0).channels == 1)
    }

    @Test func quotedFields() throws {
        let folder = try TemporaryFolder()
        try folder.write(ppm(height: 1, width: 1, [9, 0, 0]), to: "a, b.ppm")
        try folder.write(Array("\"a, b.ppm\",\"the \"\"best\"\"\"\n".utf8), to: "list.csv")
        let dataset = try CSVDataset(folder.path + "/list.csv")
        #expect(try dataset.image(at: 0).pixels == [9, 0, 0])
        #expect(dataset.classNames == ["the \"best\""])
    }

    @Test func wholeNumbersAreInNumericalOrder() throws {
        #expect(try load("a.ppm,10\nb.ppm,9\nc.ppm,2\n").train.classNames == ["2", "9", "10"])
        #expect(try load("a.ppm,10\nb.ppm,9\nc.ppm,x\n").train.classNames == ["10", "9", "x"])
        #expect(try load("a.ppm,b\nb.ppm,B\n").train.classNames == ["B", "b"])
    }

    @Test func values() throws {
        let one = try load("a.ppm,0.5\nb.ppm,-2e1\n", ",target=value,test=0").train
        #expect(one.valueNames == ["value"])
        #expect((0..<2).map(one.values) == [[0.5], [-20]])
        #expect(one.classNames.isEmpty)
        #expect(one.label(at: 1) == 0)
        let two = try load("path,x,split,y\na.ppm,1,train,2\nb.ppm,3,test,4\n", ",target=value")
        #expect(two.train.valueNames == ["x", "y"])
        #expect(two.train.values(at: 0) == [1, 2])
        #expect(two.test?.values(at: 0) == [3, 4])
        #expect(try load("a.ppm,1,2,3\n", ",target=value,test=0").train.valueNames == ["value", "value2", "value3"])
    }

    @Test func splitColumn() throws {
        let parts = try load(
            "path,label,split\na.ppm,x,train\nb.ppm,y,Train\nc.ppm,x,val\nd.ppm,y,test\ne.ppm,x,validation\nf.ppm,x,valid\n",
            "")
        #expect(names(parts.train) == ["a.ppm", "b.ppm"])
        #expect(names(parts.validation) == ["c.ppm", "e.ppm", "f.ppm"])
        #expect(names(parts.test) == ["d.ppm"])
        #expect(parts.test.map(labels) == ["y"])
        #expect(try load("path,label,split\na.ppm,x,train\n", "").test == nil)
    }

    @Test func testPartIsSplitOff() throws {
        let rows = (0..<20).map { _ in "a.ppm,x\n" } + (0..<10).map { _ in "b.ppm,y\n" }
        let parts = try load(rows.joined(), ",test=0.2")
        #expect(parts.test?.classCounts == [4, 2])
        #expect(parts.train.classCounts == [16, 8])
        let values = try load((0..<20).map { "a.ppm,\($0)\n" }.joined(), ",target=value")
        #expect(values.test?.count == 2)
        let all = [values.train, try #require(values.test)].flatMap { part in
            (0..<part.count).map { part.values(at: $0)[0] }
        }
        #expect(all.sorted() == (0..<20).map(Float.init))
    }

    @Test func fingerprintFollowsTheListAndTheFiles() throws {
        let folder = try Self.folder("a.ppm,x\nb.ppm,y\n")
        let path = folder.path + "/list.csv"
        let before = try CSVDataset(path).fingerprint
        #expect(try CSVDataset(path).fingerprint == before)
        try folder.write([1], to: "a.ppm")
        let changed = try CSVDataset(path).fingerprint
        #expect(changed != before)
        try folder.write(Array("a.ppm,x\nb.ppm,x\n".utf8), to: "list.csv")
        #expect(try CSVDataset(path).fingerprint != changed)
    }

    @Test func sentences() throws {
        #expect(try error("") == "DIR/list.csv, line 1: expected path,label, but the file is empty")
        #expect(try error("path,label\n") == "DIR/list.csv, line 1: there is a header, but no image after it")
        #expect(
            try error("a.ppm,x\n\nb.ppm\n")
                == "DIR/list.csv, line 3: expected 2 fields as in the first line, but found 1; a field with a comma in it "
                + "needs quotes")
        #expect(
            try error("a.ppm\n")
                == "DIR/list.csv, line 1: expected path,label, but found 1 field; more columns need a header such as "
                + "path,label,split")
        #expect(
            try error("a.ppm,1,2\n")
                == "DIR/list.csv, line 1: expected path,label, but found 3 fields; more columns need a header such as "
                + "path,label,split")
        #expect(try error("a.ppm,x\n,y\n") == "DIR/list.csv, line 2: the path is empty")
        #expect(try error("a.ppm,x\nb.ppm,\n") == "DIR/list.csv, line 2: the label is empty")
        #expect(
            try error("path,label,path\na.ppm,x,y\n")
                == "DIR/list.csv, line 1: the header has two columns 'path'; give each a name of its own")
        #expect(try error("path,label,\na.ppm,x,y\n") == "DIR/list.csv, line 1: column 3 of the header has no name")
        #expect(
            try error("path,value\na.ppm,1\n")
                == "DIR/list.csv, line 1: expected the columns path,label and perhaps split, but found path,value; to learn "
                + "values, say target=value")
        #expect(
            try error("path,label,age\na.ppm,x,1\n")
                == "DIR/list.csv, line 1: expected the columns path,label and perhaps split, but found path,label,age; "
                + "remove the others")
        #expect(
            try error("path,split\na.ppm,train\n", ",target=value")
                == "DIR/list.csv, line 1: expected the columns path,value[,value2...], but no column has values")
        #expect(
            try error("a.ppm,0.25\nb.ppm,1\n")
                == "DIR/list.csv, line 1: the label '0.25' is a number with a fraction, and all labels are numbers; to learn "
                + "values, say target=value")
        #expect(
            try error("a.ppm,1\nb.ppm,tall\n", ",target=value")
                == "DIR/list.csv, line 2: expected a number in column 2, but found 'tall'")
        #expect(
            try error("a.ppm,1\nb.ppm,nan\n", ",target=value")
                == "DIR/list.csv, line 2: expected a number in column 2, but found 'nan'")
        #expect(
            try error("path,label,split\na.ppm,x,train\nb.ppm,x,dev\n")
                == "DIR/list.csv, line 3: 'split' is train, validation or test, but found 'dev'")
        #expect(
            try error("path,label,split\na.ppm,x,test\n")
                == "DIR/list.csv: no image has the split 'train'; there must be some to learn from")
        #expect(
            try error("path,label,split\na.ppm,x,train\nb.ppm,y,test\n")
                == "DIR/list.csv, line 3: the class 'y' is tested on, but no training image has it; add some, or remove the "
                + "line")
        #expect(
            try error("path,label,split\na.ppm,x,train\n", ",test=0.5", kind: .usage)
                == "test=0.5 splits images off to test on, but 'DIR/list.csv' has parts of its own; leave it out")
        #expect(
            try error("path,label\n\"a\nb.ppm\",x\n\"c\" d,x\n")
                == "DIR/list.csv, line 4: the quotes do not match; a field with quotes in it is written \"like \"\"this\"\"\""
        )
        #expect(
            try error("\"a.ppm,x\nb.ppm,x\n", ",target=value")
                .hasPrefix("DIR/list.csv, line 1: expected path,value, but found 1 field"))
        #expect(
            try error("a.ppm,x\n\"b\nc.ppm\",x\n")
                == "DIR/list.csv, line 2: a path goes over several lines; is a quote missing?")
        #expect(
            try error("no.ppm,x\nnot.ppm,x\n", kind: .missingFile)
                == "DIR/list.csv: none of its 2 images is there, such as 'DIR/no.ppm'; paths are relative to the folder of the "
                + "CSV file")
    }

    @Test func missingAndBinaryLists() throws {
        let missing = #expect(throws: FoveaError.self) { try NamedDataset("csv:/no/such.csv").load() }
        #expect(missing == .missingFile("there is no file '/no/such.csv'"))
        let folder = try TemporaryFolder()
        let path = try folder.write([0x61, 0xFF, 0xFE], to: "list.csv")
        let binary = #expect(throws: FoveaError.self) { try CSVDataset(path) }
        #expect(binary == .invalid("\(path) is not UTF-8 text; save it as CSV in UTF-8"))
    }

    @Test(arguments: [
        ("csv", "csv:FILE"), ("csv:/x,target=label", "class or value"), ("csv:/x,test=-0.1", "at least 0"),
        ("csv:/x,split=a", "has no setting 'split'"),
    ])
    func wrongWords(spec: String, expected: String) {
        let error = #expect(throws: FoveaError.self) { try NamedDataset(spec) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }
}
