using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>The domain names things; where they stand in a request is known at the door alone.</summary>
public sealed partial class OutcomeLawsTests
{
    [Fact]
    public void Domain_knows_no_path_of_a_request() =>
        Assert.DoesNotContain(UserStrings(), text => RequestPath().IsMatch(text));

    [Theory, InlineData("engine.nCtx"), InlineData("use techniques.offload.to"), InlineData("workload.batchSize: 1")]
    public void A_path_would_be_found(string text) => Assert.Matches(RequestPath(), text);

    /// <summary>All string literals of the compiled assembly.</summary>
    private static List<string> UserStrings()
    {
        using PEReader assembly = new(File.OpenRead(typeof(Refusal).Assembly.Location));
        MetadataReader metadata = assembly.GetMetadataReader();
        List<string> found = [];
        for (UserStringHandle at = MetadataTokens.UserStringHandle(1); !at.IsNil; at = metadata.GetNextHandle(at))
            found.Add(metadata.GetUserString(at));
        Assert.NotEmpty(found);
        return found;
    }

    /// <summary>A member of a request and one of its own members; answers' paths have more before them.</summary>
    [GeneratedRegex(@"(?<![\w.])(model|gpu|precision|engine|workload|parallelism|techniques|require|cost)\.[a-z]\w+")]
    private static partial Regex RequestPath();
}
