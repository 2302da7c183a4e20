using InferenceSizing.Domain.Sharing;

namespace InferenceSizing.Domain.Tests.Sharing;

public sealed class SharedResultsTests
{
    private readonly SharedResults<object, int, object> _results = new(2);
    private int _made;

    [Fact]
    public void A_result_is_made_once_for_an_owner_and_a_key()
    {
        object owner = new();

        Assert.Same(Of(owner, 1), Of(owner, 1));
        Assert.Equal(1, _made);
    }

    [Fact]
    public void Another_owner_and_another_key_have_results_of_their_own()
    {
        object owner = new();

        Assert.NotSame(Of(owner, 1), Of(new object(), 1));
        Assert.NotSame(Of(owner, 1), Of(owner, 2));
        Assert.Equal(3, _made);
    }

    [Fact]
    public void The_oldest_result_goes_when_there_are_too_many()
    {
        object owner = new();
        Of(owner, 1);
        Of(owner, 2);
        Of(owner, 3);

        Of(owner, 2);
        Of(owner, 3);
        Assert.Equal(3, _made);
        Of(owner, 1);
        Assert.Equal(4, _made);
    }

    [Fact]
    public void A_result_that_is_made_while_another_is_stays()
    {
        object owner = new();

        object meanwhile = _results.Of(owner, 1, (_, _) => Of(owner, 2));

        Assert.Same(meanwhile, Of(owner, 2));
        Assert.Equal(1, _made);
    }

    private object Of(object owner, int key) => _results.Of(owner, key, (_, _) =>
    {
        _made++;
        return new object();
    });
}
