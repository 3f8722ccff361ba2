import FoveaOneDNN
import FoveaTensor
import TestSupport
import Testing

@Suite("Layouts")
struct LayoutTests {
    @Test func positionsByHand() {
        // nChw4c of [1, 8, 1, 2]: element (0, c, 0, w) lies at (c / 4) * 8 + w * 4 + c % 4.
        let offsets = Layout.channelBlocked(4).offsets(of: [1, 8, 1, 2])
        #expect(offsets[1] == [0, 1, 2, 3, 8, 9, 10, 11])
        #expect(offsets[3] == [0, 4])
        #expect(Layout.channelBlocked(16).description == "aBcd16b")
        #expect(Layout.kernelBlocked(16).description == "ABcd16b16a")
    }

    @Test(arguments: [
        Layout.channelBlocked(16), .channelBlocked(8), .kernelBlocked(16), Layout(order: [0, 2, 3, 1], blocks: []),
        Layout(order: [0, 2, 3, 1], blocks: [.init(axis: 0, size: 16)]),
    ])
    func thereAndBackIsTheSame(_ layout: Layout) throws {
        for shape in [Shape([32, 16, 3, 5]), [5, 7, 2, 3]] {
            let array = randomArray(shape)
            let resident = CPUResident(array)
            resident.relayout(to: layout)
            #expect(resident.layout == layout)
            #expect(resident.read() == array)
            try resident.write(randomArray(shape, seed: 2))
            #expect(resident.read() == randomArray(shape, seed: 2))
        }
    }
}
