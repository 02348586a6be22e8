import GlauxCore

struct GetWorkGroup: JSONOperation {
    typealias Output = WorkgroupDescription

    static let service = Service.athena
    static let name = "GetWorkGroup"

    var workgroup: String

    var input: JSON { ["WorkGroup": .string(workgroup)] }

    func output(from answer: JSON) throws(Malformed) -> WorkgroupDescription {
        let group = try answer.object("WorkGroup")
        let configuration = group["Configuration"]
        let place = configuration?["ResultConfiguration"]?["OutputLocation"]?.text ?? ""
        let isManaged = configuration?["ManagedQueryResultsConfiguration"]?["Enabled"]?.bool ?? false
        return WorkgroupDescription(
            isEnabled: group["State"]?.text != "DISABLED", keepsResults: isManaged || !place.isEmpty,
            resultLocation: place.isEmpty ? nil : place,
            enforces: configuration?["EnforceWorkGroupConfiguration"]?.bool ?? false,
            engine: configuration?["EngineVersion"]?["EffectiveEngineVersion"]?.text,
            scanCutoff: configuration?["BytesScannedCutoffPerQuery"]?.integer)
    }
}
