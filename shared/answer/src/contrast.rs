//! What a correction or a contrast takes back, before everything is weighed.

use crate::evidence::{
    Kind::{
        self, Anew, Aside, Bought, But, Fine, Hedge, Identity, Mine, MineBriefly, Musing, NotFraud,
        NotMine, Opinion, Pause, Question, Seldom, SoFine, SoYes, Stray, Unsure, Yes,
    },
    Piece,
};

/// Takes back what a self-correction takes back ("no I mean yes"). A denial in full falls only to a claim in full, and nothing
/// takes back a fraud word.
pub(crate) fn after_correction<'a>(pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let Some(at) = pieces
        .iter()
        .rposition(|piece| piece.kind == Kind::Correction)
    else {
        return pieces.to_vec();
    };
    let (before, after) = pieces.split_at(at);
    let now = |kinds: &[Kind]| after.iter().any(|piece| kinds.contains(&piece.kind));
    let claimed = now(&[Kind::Mine]);
    let clear = claimed
        || now(&[Kind::Yes, Kind::NotMine])
        || now(&[Kind::No]) && !now(&[Kind::MineBriefly]);
    let kept = before.iter().filter(|piece| match piece.kind {
        Kind::Yes | Kind::No | Kind::Mine | Kind::MineBriefly | Kind::Fine => !clear,
        Kind::NotMine | Kind::NotMineDoubtful | Kind::Stray => !claimed,
        _ => true,
    });
    kept.chain(after).copied().collect()
}

/// "I never do this but I made it", "I suppose it looks odd but that was me": a claim in full after "but", with nothing that
/// weakens it, takes back what one never does and what one only supposes; with a yes beside it ("but yes that was me") every
/// doubt. A yes with its claim after a story ("the old one broke, yes that was me") takes back what the story supposes and turns.
/// Without it what one never does is a denial, and what one supposes a hedge.
pub(crate) fn settle_contrast(pieces: &mut Vec<Piece>) {
    let turn = pieces
        .iter()
        .rposition(|piece| matches!(piece.kind, But | SoYes | SoFine | Anew));
    let anew = turn
        .and_then(|turn| pieces.get(turn))
        .is_some_and(|piece| piece.kind == Anew);
    let after = turn.and_then(|turn| pieces.get(turn..)).unwrap_or_default();
    let said = |kinds: &[Kind]| after.iter().any(|piece| kinds.contains(&piece.kind));
    let clear = said(&[Mine])
        && after.iter().all(|piece| {
            matches!(
                piece.kind,
                But | SoYes | SoFine | Anew | Mine | MineBriefly | Yes | Fine | NotFraud | Bought
            )
        });
    let emphatic = clear && said(&[Yes, SoYes]);
    if clear && anew {
        // Doubts of the story are none of the claim's; what is half denied stays.
        let mut told = turn.unwrap_or_default();
        pieces.retain(|piece| {
            let before = told > 0;
            told = told.saturating_sub(1);
            let of_the_story = [Opinion, Musing, Pause, Stray, Question, Aside, Identity];
            !(before && of_the_story.contains(&piece.kind))
        });
    } else if clear {
        pieces.retain(|piece| match piece.kind {
            Seldom | Opinion | Musing | Stray => false,
            Hedge | Unsure | Pause => !emphatic,
            _ => true,
        });
    }
    // "They said six weeks and took the money, I ordered it last month, so yes".
    let concludes = pieces
        .iter()
        .rposition(|piece| matches!(piece.kind, SoYes | SoFine));
    if let Some(at) = concludes {
        let (before, after) = pieces.split_at(at);
        let bought = before
            .iter()
            .any(|piece| matches!(piece.kind, Mine | MineBriefly | Bought));
        let ends = after
            .iter()
            .all(|piece| matches!(piece.kind, SoYes | SoFine | Yes | Fine | Mine));
        if bought && ends {
            pieces.retain(|piece| !matches!(piece.kind, Opinion | Musing));
        }
    }
    for piece in pieces {
        piece.kind = match piece.kind {
            Seldom => NotMine,
            Opinion | Musing => Hedge,
            kind => kind,
        };
    }
}

/// "They didn't have my size so I ordered it": what a negation turned before a conjunction is the story's, when only a claim in
/// full comes after it.
pub(crate) fn forget_turned(pieces: &mut Vec<Piece>, from: usize, to: usize) {
    let after = pieces.get(to..).unwrap_or_default();
    let claims = after.iter().any(|piece| piece.kind == Mine)
        && after
            .iter()
            .all(|piece| matches!(piece.kind, Mine | MineBriefly | Yes | Fine | Anew | Bought));
    if !claims {
        return;
    }
    let mut at = 0;
    pieces.retain(|piece| {
        at += 1;
        piece.kind != Stray || at <= from || at > to
    });
}
