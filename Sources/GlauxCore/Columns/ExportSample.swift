/// What a look at some of an export's items showed.
package struct ExportSample: Sendable, Hashable, Codable {
    package var shape: ItemShape
    /// Of the export, with items in them.
    package var files: Int
    package var filesRead: Int
    /// As they came from S3, compressed.
    package var bytesRead: Int64

    package init(shape: ItemShape, files: Int, filesRead: Int, bytesRead: Int64) {
        self.shape = shape
        self.files = files
        self.filesRead = filesRead
        self.bytesRead = bytesRead
    }
}
