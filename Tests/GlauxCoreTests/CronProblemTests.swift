import GlauxCore
import Testing

@Suite("cron problems")
struct CronProblemTests {
    @Test(
        "a wrong five-field expression is told what to write",
        arguments: [
            ("60 * * * *", #"minute "60" is out of range; write 0-59"#),
            ("* 24 * * *", #"hour "24" is out of range; write 0-23"#),
            ("* * 0 * *", #"day-of-month "0" is out of range; write 1-31"#),
            ("* * * 13 *", #"month "13" is out of range; write 1-12 or JAN-DEC"#),
            ("* * * JULY *", #"month "JULY" is not a value; write 1-12 or JAN-DEC"#),
            ("* * * * 8", #"day-of-week "8" is out of range; write 0-7 (0 and 7 are Sunday) or SUN-SAT"#),
            ("* * * * MONDAY", #"day-of-week "MONDAY" is not a value; write 0-7 (0 and 7 are Sunday) or SUN-SAT"#),
            ("-1 * * * *", #"minute "" is not a value; write 0-59"#),
            ("+5 * * * *", #"minute "+5" is not a value; write 0-59"#),
            ("1,,2 * * * *", #"minute "1,,2" has an empty place in its list"#),
            ("*/0 * * * *", #"minute "*/0" has the step "0"; write a step of 1-59"#),
            ("*/90 * * * *", #"minute "*/90" has the step "90"; write a step of 1-59"#),
            ("*/ * * * *", #"minute "*/" has the step ""; write a step of 1-59"#),
            ("* * 20-10 * *", #"day-of-month "20-10" begins after its end; write "10-20" or a list"#),
            ("99999999999999999999 * * * *", #"minute "99999999999999999999" is out of range; write 0-59"#),
            ("* * ? * *", #"day-of-month "?" is EventBridge's; write "cron(…)" around its six fields"#),
            ("* * L * *", #"day-of-month "L" is EventBridge's; write "cron(…)" around its six fields"#),
            ("* * * * 6#3", #"day-of-week "6#3" is EventBridge's; write "cron(…)" around its six fields"#),
            (
                "0 18 1 *",
                #""0 18 1 *" has 4 fields; write five: minute hour day-of-month month day-of-week, as in "0 18 1 * *""#
            ),
            ("", #""" has 0 fields; write five: minute hour day-of-month month day-of-week, as in "0 18 1 * *""#),
            (
                "0 18 1 * ? *",
                #""0 18 1 * ? *" has 6 fields; write five: minute hour day-of-month month day-of-week, as in "0 18 1 * *"; EventBridge's six fields are written "cron(0 18 1 * ? *)""#
            ),
            (
                "@reboot",
                #""@reboot" is not a macro; write one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly, or five fields"#
            ),
            ("0 0 31 2 *", #""0 0 31 2 *" never occurs: none of its months has such a day"#),
            ("0 0 30 FEB *", #""0 0 30 FEB *" never occurs: none of its months has such a day"#),
            ("0 0 31 4,6,9,11 *", #""0 0 31 4,6,9,11 *" never occurs: none of its months has such a day"#),
        ])
    func fiveFields(text: String, message: String) {
        #expect(throws: CronExpression.Problem(message: message)) { try CronExpression(fiveFields: text) }
    }

    @Test(
        "a wrong EventBridge expression is told what to write",
        arguments: [
            (
                "0 18 1 * *",
                #""cron(0 18 1 * *)" has 5 fields; write six: minute hour day-of-month month day-of-week year, as in "cron(0 18 1 * ? *)""#
            ),
            (
                "0 18 * * * *",
                #""cron(0 18 * * * *)" must have ? in exactly one of day-of-month and day-of-week, as in "cron(0 18 1 * ? *)" or "cron(0 18 ? * MON *)""#
            ),
            (
                "0 18 ? * ? *",
                #""cron(0 18 ? * ? *)" must have ? in exactly one of day-of-month and day-of-week, as in "cron(0 18 1 * ? *)" or "cron(0 18 ? * MON *)""#
            ),
            ("0 18 ? * 0 *", #"day-of-week "0" is out of range; write 1-7 (1 is Sunday) or SUN-SAT"#),
            ("0 18 ? * 3#6 *", #"day-of-week "3#6" must be one weekday, # and a number of 1-5, such as "6#3""#),
            ("0 18 ? * 3#1,6#3 *", #"day-of-week "3#1,6#3" must be one weekday, # and a number of 1-5, such as "6#3""#),
            ("0 18 ? * 8L *", #"day-of-week "8" is out of range; write 1-7 (1 is Sunday) or SUN-SAT"#),
            ("0 18 1,L * ? *", #"day-of-month "1,L" mixes L with other days; write "L" or "LW" alone"#),
            ("0 18 L-3 * ? *", #"day-of-month "L-3" mixes L with other days; write "L" or "LW" alone"#),
            ("0 18 1-3W * ? *", #"day-of-month "1-3W" mixes W with other days; write one day, such as "15W""#),
            ("0 18 32W * ? *", #"day-of-month "32" is out of range; write 1-31"#),
            ("0 18 W * ? *", #"day-of-month "" is not a value; write 1-31"#),
            ("? 18 1 * ? *", #"minute "?" is not a value; write 0-59"#),
            ("0 18 1 * ? 1969", #"year "1969" is out of range; write 1970-2199"#),
            ("0 18 1 * ? 2020", #"year "2020" has passed; write * or a year to come"#),
            ("0 18 1 * ? 2020-2024/2", #"year "2020-2024/2" has passed; write * or a year to come"#),
            ("0 18 30 2 ? *", #""0 18 30 2 ? *" never occurs: none of its months has such a day"#),
            ("0 18 29 2 ? 2027", #""0 18 29 2 ? 2027" never occurs: none of its months has such a day"#),
            ("0 18 31W 4 ? *", #""0 18 31W 4 ? *" never occurs: none of its months has such a day"#),
        ])
    func eventBridge(text: String, message: String) {
        #expect(throws: CronExpression.Problem(message: message)) { try CronExpression(eventBridge: text) }
    }

    @Test("no text makes it crash", arguments: UInt64(0)..<20)
    func anyText(seed: UInt64) {
        var random = SplitMix(state: seed)
        let alphabet = Array("0123456789,-/*?LW#MONFRIJAN@ ")
        for _ in 0..<500 {
            let length = Int.random(in: 0...24, using: &random)
            let text = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? " " })
            _ = try? CronExpression(fiveFields: text)
            _ = try? CronExpression(eventBridge: text)
            _ = try? CronExpression(fiveFields: "0 0 \(text) * *")
            _ = try? CronExpression(eventBridge: "0 0 ? * \(text) *")
        }
    }
}
